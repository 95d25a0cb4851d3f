//! A place.

use crate::content::body::bodies;
use crate::content::degrees;
use crate::content::rules::coordinates;

bodies! { Whatsapp:
    /// A place on the map. Its coordinates are degrees, and go as texts.
    Location = Location {
        /// Degrees north, -90 to 90.
        latitude: f64 = "latitude" as degrees,
        /// Degrees east, -180 to 180.
        longitude: f64 = "longitude" as degrees,
        ;
        /// Name of the place.
        name / with_name: String = "name",
        /// Its address; shown only if there is a name.
        address / with_address: String = "address",
    }
    check(body, found) {
        coordinates(&mut found, body.latitude, body.longitude);
        if body.address.is_some() && body.name.is_none() {
            found.warning("address", "is shown only if there is a `name`");
        }
    }
}
