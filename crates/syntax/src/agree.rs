//! What the arcs of a tree demand of each other, and scores arc by arc do not see: a verb has one subject, a passive has
//! an auxiliary, what has a subject is a clause.
//!
//! Past forms that may be participles ("Fiji called in the ambassador") are where such trees come from. Each rule keeps the
//! tree a projective tree with one root.

use crate::model::Tag;
use crate::tree::{Rel, Upos};

/// A tree whose arcs are being settled.
struct Arcs<'t> {
    tags: &'t [Tag],
    heads: &'t mut [usize],
    rels: &'t mut [Rel],
}

/// Settles the arcs of a tree over words with these tags; the root's head is the number of words.
pub(crate) fn settle(tags: &[Tag], heads: &mut [usize], rels: &mut [Rel]) {
    let mut arcs = Arcs { tags, heads, rels };
    for word in 0..tags.len() {
        let rel = arcs.rels[word];
        if matches!(rel, Rel::Amod | Rel::Compound) {
            arcs.raise_verb_with_subject(word);
            arcs.free_predicate(word);
        } else if rel == Rel::Acl {
            arcs.free_speech(word);
            arcs.lift_gerund(word);
        }
    }
    for word in 0..tags.len() {
        if arcs.rels[word] == Rel::NsubjPass {
            arcs.make_active(word);
        } else if arcs.rels[word] == Rel::Compound {
            arcs.make_subject(word);
        }
    }
}

fn is_subject(rel: Rel) -> bool {
    matches!(rel, Rel::Nsubj | Rel::NsubjPass | Rel::NsubjOuter | Rel::Csubj | Rel::CsubjPass | Rel::Expl)
}

fn is_object(rel: Rel) -> bool {
    matches!(rel, Rel::Obj | Rel::Iobj)
}

impl Arcs<'_> {
    fn xpos(&self, word: usize) -> &'static str {
        self.tags[word].xpos_name()
    }

    fn children(&self, head: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.heads.len()).filter(move |&word| self.heads[word] == head)
    }

    fn has_child(&self, head: usize, is: impl Fn(Rel) -> bool) -> bool {
        self.children(head).any(|child| is(self.rels[child]))
    }

    fn attach(&mut self, word: usize, head: usize, rel: Rel) {
        (self.heads[word], self.rels[word]) = (head, rel);
    }

    /// "Fiji called in the ambassador": the subject of a past form without an auxiliary is no passive one.
    fn make_active(&mut self, subject: usize) {
        let verb = self.heads[subject];
        let is_past = |verb: usize| match self.xpos(verb) {
            "VBD" => true,
            "VBN" => self.rels[verb] == Rel::Root,
            _ => false,
        };
        let is_finite = verb < self.tags.len() && is_past(verb) && subject < verb;
        if is_finite && !self.has_child(verb, |rel| matches!(rel, Rel::Aux | Rel::AuxPass | Rel::Cop)) {
            self.rels[subject] = Rel::Nsubj;
        }
    }

    /// "China opposes": a noun does not stand before a finite verb as part of its name.
    fn make_subject(&mut self, noun: usize) {
        let verb = self.heads[noun];
        let fits = verb < self.tags.len()
            && noun < verb
            && self.tags[noun].upos == Upos::Propn
            && matches!(self.xpos(verb), "VBZ" | "VBP" | "VBD")
            && self.has_child(verb, |rel| matches!(rel, Rel::Obj | Rel::Ccomp | Rel::Xcomp))
            && !self.has_child(verb, is_subject);
        if fits {
            self.rels[noun] = Rel::Nsubj;
        }
    }

    /// "The minister dodged questions" read as "minister-dodged questions": what has a subject is the verb of its clause.
    fn raise_verb_with_subject(&mut self, verb: usize) {
        let noun = self.heads[verb];
        let fits = noun < self.tags.len()
            && verb < noun
            && matches!(self.xpos(verb), "VBD" | "VBN")
            && self.rels[noun] == Rel::Root
            && self.has_child(verb, |rel| matches!(rel, Rel::Nsubj | Rel::NsubjPass))
            && !self.has_child(noun, |rel| is_subject(rel) || matches!(rel, Rel::Case | Rel::Cop));
        if !fits {
            return;
        }
        let subject = self.children(verb).find(|&child| is_subject(self.rels[child])).unwrap_or(verb);
        let before: Vec<usize> = self.children(noun).filter(|&child| child < verb).collect();
        self.attach(verb, self.heads[noun], self.rels[noun]);
        self.attach(noun, verb, Rel::Obj);
        for child in before {
            self.heads[child] = if child < subject { subject } else { verb };
        }
    }

    /// "Two vendors called the attack Iranian": a bare adjective behind a definite object is said of it by the verb.
    fn free_predicate(&mut self, adjective: usize) {
        let noun = self.heads[adjective];
        let verb = self.heads.get(noun).copied().unwrap_or(noun);
        let fits = verb < noun
            && noun < adjective
            && self.rels[noun] == Rel::Obj
            && self.tags[noun].upos == Upos::Noun
            && self.has_child(noun, |rel| rel == Rel::Det)
            && !self.has_child(adjective, |_| true)
            && !self.children(noun).any(|child| child > noun && child != adjective);
        if fits {
            self.attach(adjective, verb, Rel::Xcomp);
        }
    }

    /// "The intrusion stemmed from China, Manila said": of two subjects the first belongs to the verb behind it.
    fn free_speech(&mut self, verb: usize) {
        let noun = self.heads[verb];
        let speech = self.heads.get(noun).copied().unwrap_or(noun);
        let fits = speech < self.tags.len()
            && noun < verb
            && verb < speech
            && matches!(self.xpos(verb), "VBD" | "VBN" | "VBZ" | "VBP")
            && is_subject(self.rels[noun])
            && (verb + 1..speech).any(|word| self.tags[word].upos == Upos::Punct)
            && self.children(speech).any(|child| child > verb && is_subject(self.rels[child]))
            && !self.has_child(verb, is_subject);
        if !fits {
            return;
        }
        let behind: Vec<usize> = self.children(noun).filter(|&child| child > verb).collect();
        let is_passive = self.has_child(verb, |rel| rel == Rel::AuxPass);
        self.attach(verb, speech, Rel::Ccomp);
        self.attach(noun, verb, if is_passive { Rel::NsubjPass } else { Rel::Nsubj });
        behind.into_iter().for_each(|child| self.heads[child] = verb);
    }

    /// "Norway accused China of hacking it": what is said with a gerund of a name belongs to the verb.
    fn lift_gerund(&mut self, gerund: usize) {
        let name = self.heads[gerund];
        let verb = self.heads.get(name).copied().unwrap_or(name);
        let fits = verb < self.tags.len()
            && verb < name
            && name < gerund
            && self.xpos(gerund) == "VBG"
            && matches!(self.tags[name].upos, Upos::Propn | Upos::Pron)
            && is_object(self.rels[name])
            && self.tags[verb].upos == Upos::Verb
            && self.has_child(gerund, |rel| rel == Rel::Mark)
            && !self.children(name).any(|child| child > gerund);
        if fits {
            self.attach(gerund, verb, Rel::Advcl);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Hints, Model, parse};
    use text::{Block, BlockKind, Span};

    /// The tree as `word relation head`, a word a line.
    fn tree(text: &str) -> Vec<String> {
        let span = Span::new(0, u32::try_from(text.len()).unwrap_or(0));
        let block = Block { span, kind: BlockKind::Paragraph };
        let parsed = parse(Model::embedded(), text, &[block], &|parsed| {
            parsed.sentences.iter().map(|_| Some(Hints::default())).collect()
        });
        let tokens = &parsed.sentences[0].tokens;
        let form = |at: usize| tokens[at].span.of(text);
        let line = |at: usize| {
            format!("{} {} {}", form(at), tokens[at].rel.name(), form(usize::from(tokens[at].head)))
        };
        (0..tokens.len()).map(line).collect()
    }

    #[test]
    fn past_forms_that_may_be_participles_have_their_subjects() {
        for (text, wanted) in [
            ("Fiji called in the Chinese ambassador over the theft.", "Fiji nsubj called"),
            ("The speaker of the Latvian parliament called for restraint.", "speaker nsubj called"),
            ("The attacks emanated from Russia, Vilnius said.", "emanated ccomp said"),
            ("The attacks emanated from Russia, Vilnius said.", "attacks nsubj emanated"),
            ("The Serbian minister dodged questions about the hack.", "questions obj dodged"),
            ("China opposes all forms of cyberattacks, the embassy said.", "China nsubj opposes"),
            ("Two vendors had called the attack Iranian.", "Iranian xcomp called"),
            ("Norway accused China of hacking its parliament.", "hacking advcl accused"),
        ] {
            let tree = tree(text);
            assert!(tree.iter().any(|line| line == wanted), "{wanted}: {tree:?}");
        }
    }
}
