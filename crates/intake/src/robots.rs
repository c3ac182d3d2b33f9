//! What a host allows programs to fetch: `robots.txt` (RFC 9309).

/// The rules of a host for one program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots(Vec<Rule>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allows: bool,
    pattern: String,
}

/// Bytes of the file that are looked at, as the standard asks for.
const LONGEST: usize = 500 << 10;

impl Robots {
    /// Reads the rules for the program of that name: those of the groups that name it, else those for all.
    pub fn read(bytes: &[u8], program: &str) -> Robots {
        let text = String::from_utf8_lossy(bytes.get(..LONGEST).unwrap_or(bytes));
        let (mut own, mut for_all) = (None::<Vec<Rule>>, Vec::new());
        let (mut names, mut is_head) = (Vec::<String>::new(), false);
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if !is_head {
                        names.clear();
                    }
                    names.push(value.to_ascii_lowercase());
                    is_head = true;
                    if value.eq_ignore_ascii_case(program) {
                        own.get_or_insert_default();
                    }
                }
                "allow" | "disallow" => {
                    is_head = false;
                    let rule = Rule { allows: key == "allow", pattern: value.to_owned() };
                    if value.is_empty() {
                        continue; // "Disallow:" forbids nothing.
                    }
                    if names.iter().any(|name| name.eq_ignore_ascii_case(program)) {
                        own.get_or_insert_default().push(rule);
                    } else if names.iter().any(|name| name == "*") {
                        for_all.push(rule);
                    }
                }
                _ => {}
            }
        }
        Robots(own.unwrap_or(for_all))
    }

    /// Whether the program may fetch this path with its query: the longest pattern that fits decides, and of two as long the
    /// one that allows.
    pub fn allows(&self, path: &str) -> bool {
        let fitting = self.0.iter().filter(|rule| fits(&rule.pattern, path));
        fitting.max_by_key(|rule| (rule.pattern.len(), rule.allows)).is_none_or(|rule| rule.allows)
    }
}

/// Whether a path begins as the pattern says: `*` stands for anything, `$` for the end.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, ends) = pattern.strip_suffix('$').map_or((pattern, false), |pattern| (pattern, true));
    let mut parts = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return !ends || rest.is_empty();
    }
    while let Some(part) = parts.next() {
        // The last part of an anchored pattern must stand at the end, wherever else it also stands.
        if ends && parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rules: &str, allowed: &[&str], forbidden: &[&str]) {
        let robots = Robots::read(rules.as_bytes(), "ascribe");
        for path in allowed {
            assert!(robots.allows(path), "{path} is allowed by\n{rules}");
        }
        for path in forbidden {
            assert!(!robots.allows(path), "{path} is forbidden by\n{rules}");
        }
    }

    #[test]
    fn the_longest_rule_decides() {
        let rules = "User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /*.pdf$\nDisallow:\n";
        check(rules, &["/", "/a", "/private/open/1", "/a.pdf?x"], &["/private", "/private/x", "/b/a.pdf"]);
        check("User-agent: *\nDisallow: /a\nAllow: /a", &["/a"], &[]);
    }

    #[test]
    fn a_group_of_ones_own_stands_before_that_for_all() {
        let rules = "user-agent: other\nuser-agent: Ascribe # us\ndisallow: /x\n\nuser-agent: *\ndisallow: /";
        check(rules, &["/", "/y"], &["/x"]);
        check("user-agent: ascribe\n\nuser-agent: *\ndisallow: /", &[], &["/"]);
        check("user-agent: ascribe\nallow: /\nuser-agent: *\ndisallow: /", &["/x"], &[]);
    }

    #[test]
    fn without_rules_all_is_allowed() {
        check("", &["/"], &[]);
        check("\u{0}\u{fffd}<html>no rules: here", &["/x"], &[]);
        check("Disallow: /", &["/x"], &[]);
    }
}
