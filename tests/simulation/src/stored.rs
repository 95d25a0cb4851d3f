//! What uploads have stored, whatever they said of it.

use std::ops::RangeInclusive;

/// What uploads have stored, and which have said that they stored nothing.
#[derive(Default)]
pub(crate) struct Stored {
    objects: Vec<(String, u64, String)>,
    denied: Vec<(String, RangeInclusive<u64>)>,
}

impl Stored {
    /// A request of a program has stored an object, perhaps long after its upload gave up. Says so if that upload has
    /// claimed that nothing is stored.
    pub(crate) fn add(&mut self, who: &str, request: u64, action: &str) -> Option<String> {
        self.objects.push((who.to_owned(), request, action.to_owned()));
        let mut denied = self.denied.iter().filter(|(denier, _)| denier == who);
        denied.any(|(_, requests)| requests.contains(&request)).then(|| claim(action))
    }

    /// An upload says that none of its requests has stored or will store anything. Gives what contradicts it.
    pub(crate) fn deny(&mut self, who: &str, requests: RangeInclusive<u64>) -> Option<String> {
        let mut objects = self.objects.iter().filter(|(storer, ..)| storer == who);
        let found =
            objects.find(|(_, request, _)| requests.contains(request)).map(|(.., action)| claim(action));
        self.denied.push((who.to_owned(), requests));
        found
    }
}

fn claim(action: &str) -> String {
    format!("{action} is stored, but the caller learned that nothing is")
}
