//! Groups of states of which is asked who has spoken and who has not, each as it was on a day.

use jiff::civil::Date;

/// A group with its members.
struct Group {
    /// The name by which it is asked for.
    name: &'static str,
    /// What it is called.
    title: &'static str,
    /// Its own code, where it speaks itself.
    code: Option<&'static str>,
    /// Members since its beginning, or since before 2000: ISO 3166-1 alpha-2.
    members: &'static str,
    /// Members that came later: code and first day.
    joined: &'static [(&'static str, Date)],
    /// Members that left: code and first day on which they were none.
    left: &'static [(&'static str, Date)],
}

const fn day(year: i16, month: i8, day: i8) -> Date {
    Date::constant(year, month, day)
}

/// Memberships as the organisations' own lists give them (nato.int, european-union.europa.eu; read 2026).
const GROUPS: [Group; 5] = [
    Group {
        name: "five-eyes",
        title: "Five Eyes",
        code: None,
        members: "AU CA GB NZ US",
        joined: &[],
        left: &[],
    },
    Group {
        name: "g7",
        title: "G7",
        code: Some("G7"),
        members: "CA DE FR GB IT JP US",
        joined: &[],
        left: &[],
    },
    Group { name: "quad", title: "Quad", code: None, members: "AU IN JP US", joined: &[], left: &[] },
    Group {
        name: "nato",
        title: "NATO",
        code: Some("NATO"),
        members: "BE CA CZ DE DK ES FR GB GR HU IS IT LU NL NO PL PT TR US",
        joined: &[
            ("BG", day(2004, 3, 29)),
            ("EE", day(2004, 3, 29)),
            ("LT", day(2004, 3, 29)),
            ("LV", day(2004, 3, 29)),
            ("RO", day(2004, 3, 29)),
            ("SI", day(2004, 3, 29)),
            ("SK", day(2004, 3, 29)),
            ("AL", day(2009, 4, 1)),
            ("HR", day(2009, 4, 1)),
            ("ME", day(2017, 6, 5)),
            ("MK", day(2020, 3, 27)),
            ("FI", day(2023, 4, 4)),
            ("SE", day(2024, 3, 7)),
        ],
        left: &[],
    },
    Group {
        name: "eu",
        title: "European Union",
        code: Some("EU"),
        members: "AT BE DE DK ES FI FR GB GR IE IT LU NL PT SE",
        joined: &[
            ("CY", day(2004, 5, 1)),
            ("CZ", day(2004, 5, 1)),
            ("EE", day(2004, 5, 1)),
            ("HU", day(2004, 5, 1)),
            ("LT", day(2004, 5, 1)),
            ("LV", day(2004, 5, 1)),
            ("MT", day(2004, 5, 1)),
            ("PL", day(2004, 5, 1)),
            ("SI", day(2004, 5, 1)),
            ("SK", day(2004, 5, 1)),
            ("BG", day(2007, 1, 1)),
            ("RO", day(2007, 1, 1)),
            ("HR", day(2013, 7, 1)),
        ],
        left: &[("GB", day(2020, 2, 1))],
    },
];

/// The names by which groups are asked for.
pub fn names() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().map(|group| group.name)
}

/// Who is asked for by the name of a group, or by codes separated by commas: what it is called, and the codes of those of
/// whom is asked whether they have spoken, as it was on that day. A group that speaks itself is among them. `None` where
/// it is neither.
pub fn members(asked: &str, on: Date) -> Option<(String, Vec<String>)> {
    if let Some(group) = GROUPS.iter().find(|group| group.name.eq_ignore_ascii_case(asked)) {
        let joined = group.joined.iter().filter(|(_, since)| *since <= on).map(|(code, _)| *code);
        let is_in = |code: &&str| !group.left.iter().any(|(left, since)| left == code && *since <= on);
        let mut codes: Vec<String> =
            group.members.split(' ').chain(joined).filter(is_in).map(str::to_owned).collect();
        codes.sort();
        codes.extend(group.code.map(str::to_owned));
        return Some((group.title.to_owned(), codes));
    }
    let codes: Vec<String> = asked.split(',').map(|code| code.trim().to_uppercase()).collect();
    let is_code = |code: &String| {
        (2..=8).contains(&code.len()) && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    codes.iter().all(is_code).then(|| (codes.join(", "), codes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(asked: &str, on: Date) -> Option<String> {
        members(asked, on).map(|(title, codes)| format!("{title}: {}", codes.join(" ")))
    }

    #[test]
    fn a_group_is_what_it_was_on_the_day() {
        let count = |name: &str, on| members(name, on).map_or(0, |(_, codes)| codes.len() - 1);
        assert_eq!([count("nato", day(2021, 7, 19)), count("NATO", day(2024, 3, 7))], [30, 32]);
        assert_eq!([count("eu", day(2020, 1, 31)), count("eu", day(2020, 2, 1))], [28, 27]);
        assert_eq!(check("five-eyes", day(2021, 7, 19)).as_deref(), Some("Five Eyes: AU CA GB NZ US"));
    }

    #[test]
    fn codes_make_a_group_of_their_own() {
        assert_eq!(check("us, gb,EU", day(2021, 7, 19)).as_deref(), Some("US, GB, EU: US GB EU"));
        for wrong in ["", "the allies", "US,,GB", "u"] {
            assert_eq!(check(wrong, day(2021, 7, 19)), None, "{wrong}");
        }
    }
}
