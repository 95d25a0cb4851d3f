//! The templates of the account, one call after the other within the documented rate.

use std::process::ExitCode;

use cams::models::{TemplateSummary, TemplateType};
use cams::template::Definition;
use cams::{Client, Error, RateLimit};

use crate::connection::ConnectionArgs;
use crate::report::{self, Failure};

/// What GetChatappTemplateDetail answers with for a template that is not there.
const NOT_THERE: &str = "DetailError.TemplateNotExist";

/// The account behind a connection.
pub(crate) struct Account<'a> {
    pub(crate) client: Client,
    connection: &'a ConnectionArgs,
}

/// Which templates of the account are meant.
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

    /// The rows of the list that match.
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
            // Whether a part of a name matches is not documented.
            if filter.name.is_none_or(|name| row.template_name.as_deref() == Some(name)) {
                found.push(row);
            }
        }
        Ok(found)
    }

    /// A template by its code, or by its name; `None` if there is none.
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

/// Reports a call that failed, and gives its exit code.
pub(crate) fn fail(action: &str, error: Error) -> ExitCode {
    report::failure(action, &Failure::Call(error))
}
