//! `cams template new`: a file to start from, which passes `cams template lint`.

use std::process::ExitCode;

use crate::output::stdout;
use crate::template::args::NewArgs;

pub(crate) fn run(args: &NewArgs) -> ExitCode {
    stdout::write_reference("the template", &text(args))
}

fn text(args: &NewArgs) -> String {
    let parts = if args.category == "AUTHENTICATION" { AUTHENTICATION } else { PARTS };
    // JSON strings are valid in YAML.
    let [name, language] = [&args.name, &args.language].map(|text| serde_json::Value::from(text.as_str()));
    let category = &args.category;
    format!(
        "# A template for `cams template lint`, `preview`, `create` and `diff`.\n\
         Name: {name} # small letters, digits and underscores\n\
         Language: {language} # en, en_GB and en_US are three languages\n\
         Category: {category} # UTILITY, MARKETING or AUTHENTICATION\n\
         TemplateType: WHATSAPP\n{parts}"
    )
}

const PARTS: &str = "\
Components:
  - Type: HEADER # optional: TEXT, or IMAGE, VIDEO or DOCUMENT with a Url
    Format: TEXT
    Text: Order $(number)
  - Type: BODY # at most 1,024 characters
    Text: Hello $(name), your order has been shipped.
  - Type: FOOTER # optional, without variables
    Text: Thank you for your order
  - Type: BUTTONS # optional
    Buttons:
      - Type: URL
        Text: Track it
        UrlType: dynamic
        Url: https://example.com/orders/$(number)
      - Type: PHONE_NUMBER
        Text: Call us
        PhoneNumber: \"8613800000000\"
Example: # a sample for each variable, for the reviewers
  name: Ana
  number: \"4711\"
";

const AUTHENTICATION: &str = "\
Components:
  - Type: BODY # WhatsApp writes the text
    AddSecretRecommendation: true
  - Type: FOOTER
    CodeExpirationMinutes: 5
  - Type: BUTTONS
    Buttons:
      - Type: COPY_CODE
        Text: Copy code
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::Tree;
    use cams::template::Definition;

    #[test]
    fn a_new_file_passes_the_checks() {
        for category in ["UTILITY", "MARKETING", "AUTHENTICATION"] {
            let args = NewArgs { name: "a".into(), language: "no".into(), category: category.into() };
            let value = Tree::read(&text(&args)).unwrap().to_json().unwrap();
            let definition: Definition = serde_json::from_value(value).unwrap();
            let found = definition.lint();
            assert!(found.is_empty(), "{category}: {found:?}");
            assert_eq!((definition.language.as_str(), definition.category.as_str()), ("no", category));
        }
    }
}
