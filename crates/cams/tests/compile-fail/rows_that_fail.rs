// error: `std::result::Result<&str, std::fmt::Error>` is not a recipient of a mass send
// note: for rows that can fail (`Result`), call `try_to_each`
fn rows_that_fail(client: &cams::Client) {
    let rows = [Ok::<_, std::fmt::Error>("8613800000001")];
    let call = client.send_chatapp_mass_message().from("86");
    let _ = call.to_each(cams::content::Template::code("1", "en"), rows);
}

fn main() {
    let _ = rows_that_fail;
}
