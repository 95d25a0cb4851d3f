//! The service as a whole: endpoints, groups, and what its codes mean.

use proc_macro2::Literal;
use quote::quote;

use super::docs::{Docs, escape};
use super::file::{SourceFile, Uses, import};
use super::info;
use crate::model::{Model, prose, taken};

/// Renders the service as a whole, from `service.yaml`.
pub(crate) fn render(model: &Model<'_>) -> syn::Result<SourceFile> {
    let service = model.service;
    let (product, version, region) = (&service.product, &service.version, &service.default_region);
    let endpoints = service.endpoints.iter().map(|endpoint| {
        let (region, host) = (&endpoint.region, &endpoint.host);
        quote! { (#region, #host) }
    });
    let groups = service.groups.iter().map(|group| {
        let (name, title, summary) = (&group.name, &group.title, &group.summary);
        quote! { GroupInfo { name: #name, title: #title, summary: #summary } }
    });
    let (codes, defaults) = (&service.success_codes, &service.client_defaults);
    let errors = service.error_codes.iter().map(|error| {
        let (code, remedy) = (&error.code, prose(&error.remedy));
        let prefix = error.prefix.then(|| quote! { .prefix() });
        let class = info::error_class(error.class);
        let meaning = error.meaning.as_deref().map(prose).map(|text| quote! { .meaning(#text) });
        quote! { ErrorCodeInfo::new(#code, ErrorClass::#class, #remedy) #prefix #meaning }
    });
    let families = service.error_families.iter().map(|family| {
        let (code, message, remedy) = (&family.code, &family.message, family.remedy.trim());
        let max_words = match family.max_words.map(Literal::usize_unsuffixed) {
            Some(most) => quote! { Some(#most) },
            None => quote! { None },
        };
        let class = info::error_class(family.class);
        quote! {
            ErrorFamilyInfo::new(ErrorClass::#class, #remedy)
                .code(&[#(#code),*], #max_words)
                .message(&[#(#message),*])
        }
    });
    let docs = Docs::new(format!("{}, API version {version}.", escape(&service.title))).attributes(0);
    let item = quote! {
        #docs
        pub static SERVICE: ServiceInfo = ServiceInfo::new(#product, #version, #region)
            .endpoints(&[#(#endpoints),*])
            .groups(&[#(#groups),*])
            .success_codes(&[#(#codes),*])
            .client_defaults(&[#(#defaults),*])
            .error_codes(&[#(#errors),*])
            .error_families(&[#(#families),*]);
    };
    let mut file =
        SourceFile::new(format!("{}/service.yaml", model.folder), Docs::new("The service as a whole."));
    let uses = Uses::of([&item]);
    let names = uses.among(taken::SERVICE.iter().copied());
    file.section(import(quote! { cams_operation }, &names))?;
    file.section(item)?;
    Ok(file)
}
