//! Checks that need the network: the endpoint, its clock, and a call.

use std::error::Error as StdError;
use std::time::{Duration, Instant, SystemTime};

use cams::bytes::Bytes;
use cams::http::{Method, Request};
use cams::{Client, Endpoint, Error, Progress};
use cams_core::internal;

use crate::connection::ConnectionArgs;
use crate::doctor::check::Check;
use crate::doctor::denied;
use crate::exit;

/// Time limit of the request to the endpoint.
const PATIENCE: Duration = Duration::from_secs(10);
/// The service refuses signatures whose date is further off.
const TOLERATED: Duration = Duration::from_secs(15 * 60);
/// A larger difference of the clock gets a warning.
const NOTICED: Duration = Duration::from_secs(60);

/// Sends an unsigned request to the endpoint: any response shows that it can be reached, and its date shows the time.
pub(crate) async fn reach(endpoint: &Endpoint) -> Vec<Check> {
    const NAME: &str = "network";
    let started = Instant::now();
    let asked = async {
        let transport = internal::transport(endpoint.is_secure()).map_err(|error| error.to_string())?;
        let request = Request::builder().method(Method::GET).uri(format!("{endpoint}/")).body(Bytes::new());
        let request = request.map_err(|error| error.to_string())?;
        transport.send(request, &Progress::default()).await.map_err(|error| causes(&error))
    };
    let response = match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(response)) => response,
        Ok(Err(problem)) => return vec![unreachable(NAME, endpoint, problem)],
        Err(_) => {
            return vec![unreachable(NAME, endpoint, format!("no answer within {} s", PATIENCE.as_secs()))];
        }
    };
    let way = if endpoint.is_secure() { "TLS" } else { "plain HTTP" };
    let took = started.elapsed().as_millis();
    let found = format!("{way} to {} in {took} ms", endpoint.authority());
    let there = internal::date_of_answer(response.headers());
    vec![Check::ok(NAME, found), clock(SystemTime::now(), there)]
}

fn unreachable(name: &'static str, endpoint: &Endpoint, problem: String) -> Check {
    let problem_lower = problem.to_lowercase();
    let advice = if problem_lower.contains("certificate") {
        "check that the certificates of this machine are current (package `ca-certificates`), and name a company's own \
         in SSL_CERT_FILE"
    } else if problem_lower.contains("dns") || problem_lower.contains("lookup") {
        "check the host name of the endpoint and the name servers of this machine"
    } else {
        "check the endpoint, the proxy (HTTPS_PROXY, NO_PROXY) and the firewall"
    };
    Check::bad(
        name,
        exit::NOT_REACHED,
        format!("{}: {problem}", endpoint.authority()),
        Some(advice.to_owned()),
    )
}

fn causes(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}

fn clock(here: SystemTime, there: Option<SystemTime>) -> Check {
    const NAME: &str = "clock";
    let Some(there) = there else {
        return Check::warn(NAME, "the endpoint did not say what time it is", "compare the clock by hand");
    };
    let (off, word) = match here.duration_since(there) {
        Ok(ahead) => (ahead, "ahead"),
        Err(error) => (error.duration(), "behind"),
    };
    // The date of a response has no fraction of a second.
    if off < Duration::from_secs(2) {
        return Check::ok(NAME, "less than 2 s off");
    }
    let found = format!("{} s {word}", off.as_secs());
    let advice = "let NTP set the clock; this command corrects itself, other programs may be refused with \
                  InvalidTimeStamp.Expired";
    if off > TOLERATED {
        return Check::bad(NAME, exit::BAD_INPUT, found, Some(advice.to_owned()));
    }
    if off > NOTICED { Check::warn(NAME, found, advice) } else { Check::ok(NAME, found) }
}

/// Calls the one operation that needs no parameters and changes nothing.
pub(crate) async fn permission(client: &Client, args: &ConnectionArgs) -> Check {
    const NAME: &str = "permission";
    match client.get_chatapp_open_status().with_options(args.options()).send().await {
        Ok(reply) if reply.open_status == Some(false) => Check::bad(
            NAME,
            exit::REFUSED,
            "GetChatappOpenStatus answered: this account has not activated the service",
            Some("activate it in the console, or with `cams call OpenChatappService`".into()),
        ),
        Ok(_) => Check::ok(NAME, "GetChatappOpenStatus answered"),
        Err(error) => refused(NAME, &error),
    }
}

fn refused(name: &'static str, error: &Error) -> Check {
    let explained = error.access_denied_detail().and_then(denied::explain);
    let (found, advice) = match explained {
        Some((found, advice)) => (found, Some(advice)),
        None => (error.to_string(), error.remedy().map(str::to_owned)),
    };
    Check::bad(name, exit::of(error), found, advice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::check::Verdict;

    #[test]
    fn a_clock_is_judged_by_what_the_service_tolerates() {
        let there = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        for (seconds, verdict) in [
            (0, Verdict::Ok),
            (59, Verdict::Ok),
            (-61, Verdict::Warn),
            (899, Verdict::Warn),
            (901, Verdict::Bad(exit::BAD_INPUT)),
            (-901, Verdict::Bad(exit::BAD_INPUT)),
        ] {
            let off = Duration::from_secs(u64::from(i32::unsigned_abs(seconds)));
            let here = if seconds < 0 { there - off } else { there + off };
            assert_eq!(clock(here, Some(there)).verdict, verdict, "{seconds}");
        }
        assert_eq!(clock(there, None).verdict, Verdict::Warn);
    }
}
