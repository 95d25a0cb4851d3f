//! The examples run, against the local CAMS, as they stand.

macro_rules! examples {
    ($($name:ident at $path:literal),* $(,)?) => {$(
        #[path = $path]
        mod $name;

        #[test]
        fn $name() -> Result<(), Box<dyn std::error::Error>> {
            $name::main()
        }
    )*};
}
examples! {
    blocking at "../../examples/blocking.rs",
    campaign at "../../examples/campaign.rs",
    echo_bot at "../../examples/echo_bot.rs",
    flow_endpoint at "../../examples/flow_endpoint.rs",
    lists at "../../examples/lists.rs",
    mass at "../../examples/mass.rs",
    media at "../../examples/media.rs",
    message at "../../examples/message.rs",
    quickstart at "../../examples/quickstart.rs",
    telemetry at "../../examples/telemetry.rs",
    template at "../../examples/template.rs",
}
