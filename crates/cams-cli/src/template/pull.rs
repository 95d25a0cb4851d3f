//! `cams template pull`: writes a file for each template of the account.

use std::process::ExitCode;

use cams::models::TemplateType;

use crate::exit;
use crate::output::stderr::tell;
use crate::template::account::{Account, Filter, fail};
use crate::template::args::PullArgs;
use crate::template::convert::said;
use crate::template::output;

pub(crate) async fn run(args: &PullArgs) -> Result<ExitCode, String> {
    let account = match Account::new(&args.connection) {
        Ok(account) => account,
        Err(error) => return Ok(fail("ListChatappTemplate", error)),
    };
    let filter = Filter {
        name: args.name.as_deref(),
        language: args.language.as_deref(),
        template_type: args.template_type.as_deref(),
    };
    let rows = match account.list(&filter).await {
        Ok(rows) => rows,
        Err(error) => return Ok(fail("ListChatappTemplate", error)),
    };
    if rows.is_empty() {
        tell("the account has no such templates\n");
    }
    let mut code = exit::DONE;
    for row in rows {
        let (name, language) = (row.template_name.unwrap_or_default(), row.language.unwrap_or_default());
        let kind = row.template_type.unwrap_or(TemplateType::Whatsapp);
        let detail = account.detail(row.template_code.as_deref(), &name, &language, &kind).await;
        let mut definition = match detail {
            Ok(Some(definition)) => definition,
            // It was deleted after the list was read.
            Ok(None) => continue,
            Err(error) => return Ok(fail("GetChatappTemplateDetail", error)),
        };
        // Some responses omit what the request contained.
        if definition.name.is_empty() {
            definition.name = name;
        }
        if definition.language.is_empty() {
            definition.language = language;
        }
        if !args.with_code {
            definition.code = None;
        }
        let (path, written) = output::save(&args.folder, &definition, args.output, args.force)?;
        code = code.max(said(&path.display().to_string(), written));
    }
    Ok(ExitCode::from(code))
}
