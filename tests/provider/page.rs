//! A page of the provider, and the form in it.

use url::{Url, form_urlencoded};

#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) html: String,
}

impl Page {
    /// Where its form goes.
    pub(crate) fn action(&self) -> Url {
        let form = self
            .html
            .split_once("<form")
            .expect("the page has a form")
            .1;
        let action = attribute(form, "action").expect("the form has an action");
        self.url.join(&action).expect("the action is an address")
    }

    /// What is in its form already, as its button would send it.
    pub(crate) fn fields(&self) -> Vec<(String, String)> {
        let inputs = self.html.split("<input").skip(1);
        inputs
            .filter_map(|input| {
                let input = input.split_once('>').map_or(input, |(input, _)| input);
                Some((attribute(input, "name")?, attribute(input, "value")?))
            })
            .collect()
    }

    /// Whether its form has this field, with this value.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.fields()
            .iter()
            .any(|field| field.0 == name && field.1 == value)
    }

    /// The body of the form.
    pub(crate) fn form(&self) -> String {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.fields())
            .finish()
    }
}

fn attribute(element: &str, name: &str) -> Option<String> {
    let rest = element.split_once(&format!(" {name}=\""))?.1;
    Some(rest.split_once('"')?.0.replace("&amp;", "&"))
}
