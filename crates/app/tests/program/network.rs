//! What comes from the network: addresses, feeds, and hosts that lie, loop or lead inside.

use crate::host::Host;
use crate::{Desk, TEXT};

const PAGE: &str = "200 OK\nContent-Type: text/html; charset=utf-8";

fn page(words: &str) -> String {
    format!(
        "<html><head><title>Port attack</title></head><body><article><p>{words}</p></article></body></html>"
    )
}

fn rss(items: &[(&str, &str)]) -> String {
    let item = |(link, day): &(&str, &str)| {
        format!("<item><title>One</title><link>{link}</link><pubDate>{day} 10:00:00 GMT</pubDate></item>")
    };
    let items: String = items.iter().map(item).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-16\"?><rss version=\"2.0\"><channel><title>News</title>{items}</channel></rss>"
    )
}

/// A desk with a host, and a file of feeds that names its path.
fn watched(path: &str, more: &str) -> (Desk, Host) {
    let (desk, host) = (Desk::new(), Host::new());
    desk.put("feeds.toml", format!("[[feed]]\nurl = \"{}\"\nname = \"Wire\"\n{more}", host.at(path)));
    (desk, host)
}

const WATCH: [&str; 4] = ["watch", "feeds.toml", "--once", "--allow-private"];

#[test]
fn an_address_is_added_with_where_it_led() {
    let (desk, host) = (Desk::new(), Host::new());
    host.put("/old", "302 Found\nLocation: /new", "");
    host.put("/new", PAGE, page(TEXT));
    let run = desk.run(&["add", &host.at("/old"), "--allow-private", "--json"]).ended(0);
    assert_eq!(run.lines()[0]["outcome"], "new");
    let shown =
        desk.run(&["show", run.lines()[0]["document"].as_str().unwrap(), "--format", "json"]).ended(0).out;
    assert!(shown.contains(&host.at("/new")), "{shown}");
}

#[test]
fn private_addresses_are_not_asked_unless_somebody_says_so() {
    let (desk, host) = (Desk::new(), Host::new());
    host.put("/", PAGE, page(TEXT));
    desk.run(&["add", &host.at("/")]).ended(1).says("not on the public internet").says("--allow-private");
    desk.run(&["add", "http://169.254.169.254/latest/meta-data"]).ended(1).says("not on the public internet");
    desk.run(&["add", "http://[::ffff:127.0.0.1]/"]).ended(1).says("not on the public internet");
    assert!(host.asked("/").is_empty());
}

#[test]
fn what_a_host_answers_wrongly_is_told() {
    let (desk, host) = (Desk::new(), Host::new());
    host.put("/loop", "302 Found\nLocation: /loop", "");
    host.put("/file", "302 Found\nLocation: file:///etc/passwd", "");
    host.put("/busy", "503 Service Unavailable\nRetry-After: 60", "");
    host.put("/bomb", "200 OK\nContent-Type: text/plain\nContent-Encoding: gzip", bomb());
    host.put("/good", PAGE, page(TEXT));
    for (path, words) in [
        ("/loop", "redirects more than 5 times"),
        ("/file", "only http and https"),
        ("/busy", "503"),
        ("/gone", "404"),
        ("/bomb", "larger than 20 MB"),
    ] {
        desk.run(&["add", &host.at(path), "--allow-private"]).ended(1).says(words);
    }
    desk.run(&["add", "http://user:secret@localhost/", "--allow-private"]).ended(1).says("password");
    // One address that fails costs one document.
    desk.run(&["add", &host.at("/gone"), &host.at("/good"), "--allow-private"])
        .ended(1)
        .says("1 document with");
}

/// Thirty million bytes that are packed into thirty thousand.
fn bomb() -> Vec<u8> {
    use std::io::Write;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&vec![b' '; 30 << 20]).unwrap();
    packed.finish().unwrap()
}

#[test]
fn a_feed_is_read_once_and_its_changes_again() {
    let (desk, host) = watched("/feed", "");
    // The declaration lies: the bytes are UTF-8.
    let first = [("/one", "Mon, 04 Mar 2024")];
    host.put("/feed", "200 OK\nETag: \"1\"", rss(&first));
    host.put("/one", PAGE, page(TEXT));
    host.put("/two", PAGE, page(&TEXT.replace("Norway", "Finland")));
    desk.run(&["watch", "feeds.toml", "--once"]).ended(1).says("not on the public internet");
    desk.run(&WATCH).ended(0).says("Wire: 1 new.");
    desk.run(&WATCH).ended(0).says("Wire: 1 known.");
    assert!(
        host.asked("/feed")[1].to_lowercase().contains("if-none-match: \"1\""),
        "{:?}",
        host.asked("/feed")
    );
    assert_eq!(host.asked("/one").len(), 1);
    // An entry that is new, and one that has changed: that is a new version of its page.
    host.put("/feed", "200 OK", rss(&[("/one", "Tue, 05 Mar 2024"), ("/two", "Tue, 05 Mar 2024")]));
    host.put("/one", PAGE, page(&TEXT.replace("China", "Russia")));
    desk.run(&WATCH).ended(0).says("Wire: 1 new, 1 changed.");
    let found = desk.run(&["search", "on:2024-03-05", "--format", "json"]).ended(0).out;
    assert!(found.contains("statement--"), "the day of the feed is the day of publication: {found}");
    desk.run(&["check"]).ended(0);
}

#[test]
fn a_page_that_changes_is_a_new_version() {
    let (desk, host) = watched("/page", "kind = \"page\"\nissuers = [\"NO\"]\n");
    host.put("/page", PAGE, page(TEXT));
    desk.run(&WATCH).ended(0).says("Wire: 1 new.");
    host.put("/page", PAGE, page(&TEXT.replace("Norway", "Finland")));
    desk.run(&WATCH).ended(0).says("Wire: 1 changed.");
}

#[test]
fn an_entry_that_nobody_can_ask_for_does_not_keep_a_feed_from_saying_that_nothing_changed() {
    let (desk, host) = watched("/feed", "most = 1\n");
    let day = "Mon, 04 Mar 2024";
    host.put(
        "/feed",
        "200 OK\nETag: \"1\"",
        rss(&[("mailto:a@b.example", day), ("/one", day), ("/two", day)]),
    );
    host.put("/one", PAGE, page(TEXT));
    host.put("/two", PAGE, page(&TEXT.replace("Norway", "Finland")));
    desk.run(&WATCH).ended(0).says("Wire: 1 new, 2 left out.");
    desk.run(&WATCH).ended(0).says("Wire: 1 new, 1 known, 1 left out.");
    desk.run(&WATCH).ended(0);
    let is_conditional: Vec<bool> =
        host.asked("/feed").iter().map(|head| head.to_lowercase().contains("if-none-match")).collect();
    // As long as an entry waits, the whole feed is asked for.
    assert_eq!(is_conditional, [false, false, true]);
}

#[test]
fn what_holds_no_text_is_told_and_not_kept() {
    let (desk, host) = watched("/feed", "");
    host.put("/feed", "200 OK", rss(&[("/report.pdf", "Mon, 04 Mar 2024"), ("/one", "Mon, 04 Mar 2024")]));
    host.put("/report.pdf", "200 OK\nContent-Type: application/pdf", "%PDF-1.7 \u{0}");
    host.put("/one", PAGE, page(TEXT));
    desk.run(&WATCH).ended(1).says("this is a PDF file").says("Wire: 1 new, 1 failed.");
}

#[test]
fn what_robots_txt_forbids_is_not_fetched() {
    let (desk, host) = watched("/feed", "");
    host.put("/robots.txt", "200 OK", "User-agent: *\nDisallow: /closed\n");
    host.put("/feed", "200 OK", rss(&[("/closed/one", "Mon, 04 Mar 2024"), ("/open", "Mon, 04 Mar 2024")]));
    host.put("/closed/one", PAGE, page(TEXT));
    host.put("/open", PAGE, page(TEXT));
    desk.run(&WATCH).ended(1).says("robots.txt").says("Wire: 1 new, 1 failed.");
    assert!(host.asked("/closed/one").is_empty());
}

#[test]
fn a_feed_that_fails_is_left_alone_and_the_others_go_on() {
    let (desk, host) = watched("/broken", "");
    let more = format!("[[feed]]\nurl = \"{}\"\nname = \"Good\"\n", host.at("/feed"));
    let feeds = std::fs::read_to_string(desk.0.path().join("feeds.toml")).unwrap();
    desk.put("feeds.toml", feeds + &more);
    host.put("/broken", "200 OK", "<rss><channel><item>");
    host.put("/feed", "200 OK", rss(&[("/one", "Mon, 04 Mar 2024")]));
    host.put("/one", PAGE, page(TEXT));
    desk.run(&WATCH).ended(1).says("cannot read").says("Good: 1 new.");
    desk.run(&WATCH)
        .ended(1)
        .says("Wire: it failed, and is left alone for 60 minutes.")
        .says("Good: 1 known.");
    assert_eq!(host.asked("/broken").len(), 1);
}

#[test]
fn a_bad_file_of_feeds_is_told_with_its_line() {
    let desk = Desk::new();
    desk.put("feeds.toml", "[[feed]]\nurl = \"https://a.example\"\nevry = \"1h\"\n");
    desk.run(&WATCH).ended(2).says("line 3").says("evry");
    desk.run(&["watch", "none.toml"]).ended(2).says("no such file");
}
