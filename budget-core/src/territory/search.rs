//! Names without case, accents and hyphens.

use super::Territory;
use super::entity::Entity;
use super::lookup::Ref;
use super::population::PopulationKind;
use crate::error::nearest;
use crate::fold::fold;
use std::cmp::Reverse;

impl Territory {
    /// Entities whose name or code matches a text, case, accents and hyphens aside: the same name first, then names that begin with it,
    /// then names that contain it; within each the most populous first. If none does, the names nearest in spelling.
    pub fn search(&self, text: &str) -> Vec<Entity> {
        let wanted = fold(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        let all: Vec<(Ref, Entity, String)> =
            self.refs().filter_map(|r| self.describe(r).map(|e| (r, e))).map(|(r, e)| (r, fold(&e.name), e)).map(|(r, n, e)| (r, e, n)).collect();
        let mut hits: Vec<(u8, Reverse<u32>, &Entity)> = all
            .iter()
            .filter_map(|(r, e, name)| {
                let coded = fold(&e.code) == wanted || e.siren.as_deref() == Some(text.trim()) || e.insee.as_deref() == Some(text.trim());
                let rank = rank(name, &wanted, coded)?;
                let size = self.nearest_population(*r, PopulationKind::Municipal, &mut 0).map_or(0, |(n, _)| n);
                Some((rank, Reverse(size), e))
            })
            .collect();
        hits.sort_by(|a, b| (a.0, a.1, &a.2.code).cmp(&(b.0, b.1, &b.2.code)));
        if !hits.is_empty() {
            return hits.into_iter().map(|(_, _, e)| e.clone()).collect();
        }
        let names = nearest(&wanted, all.iter().map(|(_, _, name)| name.as_str()));
        names.into_iter().flat_map(|name| all.iter().filter(move |(_, _, n)| n == name)).map(|(_, e, _)| e.clone()).collect()
    }
}

/// How well a folded name fits: lower is better.
fn rank(name: &str, wanted: &str, coded: bool) -> Option<u8> {
    if coded || name == wanted {
        Some(0)
    } else if name.starts_with(wanted) {
        Some(1)
    } else {
        name.contains(wanted).then_some(2)
    }
}
