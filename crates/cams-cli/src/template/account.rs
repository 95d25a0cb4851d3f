//! The templates of the account, read with one call after the other within the documented rate.

use std::process::ExitCode;

use cams::models::{TemplateSummary, TemplateType};
use cams::template::Definition;
use cams::{Client, Error, RateLimit};

use crate::connection::ConnectionArgs;
use crate::report::{self, Failure};

/// The code of GetChatappTemplateDetail for a template that does not exist.
const NOT_THERE: &str = "DetailError.TemplateNotExist";

/// The account of a connection.
pub(crate) struct Account<'a> {
    pub(crate) client: Client,
    connection: &'a ConnectionArgs,
}

/// Which templates of the account to read.
#[derive(Debug, Default)]
pub(crate) struct Filter<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) language: Option<&'a str>,
    pub(crate) template_type: Option<&'a str>,
}

impl<'a> Account<'a> {
    pub(crate) fn new(connection: &'a ConnectionArgs) -> Result<Self, Error> {
        Ok(Self { client: connection.client()?, connection })
    }

    /// Returns the matching rows of the list.
    pub(crate) async fn list(&self, filter: &Filter<'_>) -> Result<Vec<TemplateSummary>, Error> {
        let mut call = self.client.list_chatapp_template();
        if let Some(name) = filter.name {
            call = call.name(name);
        }
        if let Some(language) = filter.language {
            call = call.language(language);
        }
        if let Some(kind) = filter.template_type {
            call = call.template_type(TemplateType::from(kind));
        }
        let mut rows = call.with_options(self.connection.options()).items();
        let mut found = Vec::new();
        while let Some(row) = rows.next().await {
            let row = row?;
            // It is not documented whether a part of a name matches.
            if filter.name.is_none_or(|name| row.template_name.as_deref() == Some(name)) {
                found.push(row);
            }
        }
        Ok(found)
    }

    /// Returns a template by its code or its name; `None` if there is none.
    pub(crate) async fn detail(
        &self,
        code: Option<&str>,
        name: &str,
        language: &str,
        template_type: &TemplateType,
    ) -> Result<Option<Definition>, Error> {
        let call = self.client.get_chatapp_template_detail();
        let call = match code {
            Some(code) => call.template_code(code),
            None => call.template_name(name),
        };
        let call = call.language(language).template_type(template_type.clone());
        let options = self.connection.options().rate_limit(RateLimit::Documented);
        match call.with_options(options).send().await {
            Ok(reply) => Ok(reply.data.map(Definition::from)),
            Err(error) if error.code() == Some(NOT_THERE) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Reports a failed call, and returns its exit code.
pub(crate) fn fail(action: &str, error: Error) -> ExitCode {
    report::failure(action, &Failure::Call(error))
}
