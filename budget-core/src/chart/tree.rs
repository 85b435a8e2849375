//! A sorted list of codes where the parent of each is its longest prefix in the list.

use super::rows::CodeRow;
use super::strings::{Id, Strings};

/// No parent, or no chapter.
pub(crate) const NONE: u16 = u16::MAX;

/// One code of an edition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub code: Id,
    pub label: Id,
    pub short: Id,
    pub suppressed: Id,
    /// Place of the parent, or [`NONE`].
    pub parent: u16,
    /// 1 for a root.
    pub depth: u8,
    pub leaf: bool,
    pub flags: u8,
    /// Places of the chapters of DR, RR, DOES, ROES, DOIS, ROIS in the edition's chapters, or [`NONE`].
    pub rights: [u16; 6],
}

impl Node {
    /// Whether all those flags are set.
    pub fn has(&self, flags: u8) -> bool {
        self.flags & flags == flags
    }

    /// Whether some operation is allowed.
    pub fn is_budgetary(&self) -> bool {
        !self.has(CodeRow::GROUP) && self.rights.iter().any(|r| *r != NONE)
    }
}

/// Codes of an edition, sorted; 65,534 at most.
#[derive(Debug, Default)]
pub(crate) struct Tree(Vec<Node>);

impl Tree {
    /// Links nodes sorted by code: a parent comes before its children, so one pass with the open ancestors is enough.
    /// `None` when there are too many.
    pub fn link(mut nodes: Vec<Node>, strings: &Strings) -> Option<Tree> {
        let mut open: Vec<(u16, &str)> = Vec::new();
        for index in 0..nodes.len() {
            let place = u16::try_from(index).ok().filter(|p| *p != NONE)?;
            let code = strings.get(nodes.get(index)?.code);
            while open.last().is_some_and(|(_, ancestor)| !code.starts_with(ancestor)) {
                open.pop();
            }
            let parent = open.last().map(|(place, _)| *place);
            if let Some(parent) = parent {
                nodes.get_mut(usize::from(parent))?.leaf = false;
            }
            let depth = u8::try_from(open.len() + 1).ok()?;
            let node = nodes.get_mut(index)?;
            (node.parent, node.depth, node.leaf) = (parent.unwrap_or(NONE), depth, true);
            open.push((place, code));
        }
        Some(Tree(nodes))
    }

    /// The codes, sorted.
    pub fn nodes(&self) -> &[Node] {
        &self.0
    }

    /// The place of a code.
    pub fn find(&self, code: &str, strings: &Strings) -> Option<usize> {
        self.0.binary_search_by(|n| strings.get(n.code).cmp(code)).ok()
    }

    /// The places of the children of a place; of the roots for `None`.
    pub fn children(&self, parent: Option<usize>) -> impl Iterator<Item = usize> {
        let (wanted, first) = match parent {
            Some(place) => (u16::try_from(place).unwrap_or(NONE), place + 1),
            None => (NONE, 0),
        };
        let depth = parent.and_then(|p| self.0.get(p)).map_or(0, |n| n.depth);
        (first..self.0.len())
            .map_while(move |i| self.0.get(i).filter(|n| n.depth > depth).map(|n| (i, n.parent)))
            .filter(move |(_, p)| *p == wanted)
            .map(|(i, _)| i)
    }

    /// Whether any code starts with that.
    pub fn any_starts_with(&self, prefix: &str, strings: &Strings) -> bool {
        let first = self.0.partition_point(|n| strings.get(n.code) < prefix);
        self.0.get(first).is_some_and(|n| strings.get(n.code).starts_with(prefix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(codes: &[&str]) -> (Tree, Strings) {
        let strings = Strings::of(codes);
        let node = |i| Node { code: i, label: i, short: i, suppressed: 0, parent: NONE, depth: 0, leaf: true, flags: 0, rights: [NONE; 6] };
        let nodes = (0..codes.len() as u32).map(node);
        (Tree::link(nodes.collect(), &strings).unwrap(), strings)
    }

    #[test]
    fn the_parent_is_the_longest_prefix_even_over_a_skipped_level() {
        let (tree, strings) = tree(&["001", "6", "60", "6042", "605", "61"]);
        let seen: Vec<_> = tree.nodes().iter().map(|n| (n.parent, n.depth, n.leaf)).collect();
        assert_eq!(seen, [(NONE, 1, true), (NONE, 1, false), (1, 2, false), (2, 3, true), (2, 3, true), (1, 2, true)]);
        assert_eq!(tree.children(Some(1)).collect::<Vec<_>>(), [2, 5]);
        assert_eq!(tree.children(None).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(tree.children(Some(5)).count(), 0);
        assert_eq!(tree.find("6042", &strings), Some(3));
        assert!(tree.any_starts_with("604", &strings) && !tree.any_starts_with("606", &strings) && tree.any_starts_with("", &strings));
    }
}
