//! What is computed again, and what rules read.

use super::*;
use std::cell::RefCell;

fn rule(id: &str, formula: &str) -> Rule {
    Rule { id: id.into(), formula: parse(formula, &[]).unwrap(), unit: Unit::one() }
}

fn rules() -> [Rule; 4] {
    [
        rule("a", "dette + param.masse - previous(param.masse)"),
        rule("b", "max(0, epargne) * param.part"),
        rule("total", "sum(a where population > 100 by departement)"),
        rule("part", "allocate(param.masse, b + previous(epargne) at_most total)"),
    ]
}

#[test]
fn a_plan_tells_what_each_rule_reads() {
    let plan = Plan::new(&rules()).unwrap();
    let shown = |id: &str| {
        let reads = plan.reads(id).unwrap();
        let parameters: Vec<String> = reads.parameters.iter().map(|(path, years)| format!("{path}-{years}")).collect();
        (reads.rules.join(" "), reads.columns.join(" "), reads.previous.iter().map(|(name, years)| format!("{name}-{years}")).collect(), parameters.join(" "))
    };
    let expected =
        |rules: &str, columns: &str, previous: &str, parameters: &str| (rules.to_owned(), columns.to_owned(), previous.to_owned(), parameters.to_owned());
    assert_eq!(shown("a"), expected("", "dette", "", "masse-0 masse-1"));
    assert_eq!(shown("b"), expected("", "epargne", "", "part-0"));
    assert_eq!(shown("total"), expected("a", "population departement", "", ""));
    assert_eq!(shown("part"), expected("b total", "", "epargne-1", "masse-0"));
    assert!(plan.reads("absent").is_none());
    assert_eq!((plan.national("part"), plan.national("absent")), (Some(false), None));
}

/// A table that notes what it is asked for.
struct Noting(Small<f64>, RefCell<Vec<String>>);

impl Source<f64> for Noting {
    fn rows(&self) -> usize {
        Source::rows(&self.0)
    }
    fn exercise(&self) -> u16 {
        2026
    }
    fn key(&self, row: usize) -> String {
        self.0.key(row)
    }
    fn column(&self, name: &str) -> Option<Arc<Series<f64>>> {
        self.1.borrow_mut().push(name.to_owned());
        self.0.column(name)
    }
    fn previous(&self, name: &str, years: u32) -> Option<Arc<Series<f64>>> {
        self.1.borrow_mut().push(format!("{name}-{years}"));
        self.0.previous(name, years)
    }
    fn parameter(&self, path: &Path, years: u32) -> Parameter {
        Source::<f64>::parameter(&self.0, path, years)
    }
}

#[test]
fn what_is_kept_is_neither_computed_nor_read() {
    let plan = Plan::new(&rules()).unwrap();
    let whole = evaluate(&plan, &communes::<f64>()).unwrap();
    let source = Noting(communes(), RefCell::default());
    let again =
        evaluate_again(&plan, &source, &|id| whole.outcomes.get(id).filter(|_| id != "part").map(|computed| Before { computed: computed.clone(), same: true }))
            .unwrap();
    assert_eq!(source.1.into_inner(), ["epargne-1"]);
    for (id, computed) in &whole.outcomes {
        assert_eq!(again.outcomes.get(id), Some(computed));
        assert_eq!(Arc::ptr_eq(computed, &again.outcomes[id]), id != "part", "{id}");
    }
    assert_eq!(again.warnings().count(), whole.warnings().count());
    assert_eq!(again.allocations().count(), 1);
}

fn again<N: Number>(rules: &[Rule], before: &Evaluation<N>, differ: &[&str]) -> Evaluation<N> {
    let known = |id: &str| Some(Before { computed: before.outcomes.get(id)?.clone(), same: !differ.contains(&id) });
    evaluate_again(&Plan::new(rules).unwrap(), &communes::<N>(), &known).unwrap()
}

fn afresh<N: Number>(rules: &[Rule]) -> Evaluation<N> {
    evaluate(&Plan::new(rules).unwrap(), &communes::<N>()).unwrap()
}

#[test]
fn what_comes_out_the_same_spares_what_reads_it() {
    let whole = afresh::<f64>(&rules());
    let again = again(&rules(), &whole, &["a", "b"]);
    assert_eq!(again.outcomes, whole.outcomes);
    for id in ["total", "part"] {
        let (Outcome::Column(before), Outcome::Column(now)) = (&whole.outcomes[id].outcome, &again.outcomes[id].outcome) else { panic!("{id}") };
        assert!(Arc::ptr_eq(before, now), "{id}");
    }
}

#[test]
fn bounds_that_read_nothing_new_are_not_rounded_again() {
    let with = |weight: &str| [rule("w", weight), rule("it", "allocate(100, w where dette > 0 at_least indice / 3 at_most 2 * dette) + sum(w)")];
    let whole = afresh::<Decimal>(&with("dette"));
    let again = again(&with("dette + 7"), &whole, &["w"]);
    assert_eq!(again.outcomes, afresh(&with("dette + 7")).outcomes);
    let ends = |of: &Evaluation<Decimal>| of.outcomes["it"].steps.iter().flatten().find_map(|step| step.ends.low.clone().zip(step.ends.high.clone())).unwrap();
    let ((low, high), (low_again, high_again)) = (ends(&whole), ends(&again));
    assert!(Arc::ptr_eq(&low, &low_again) && Arc::ptr_eq(&high, &high_again));
}

#[test]
fn a_formula_has_other_steps_once_what_it_reads_is_the_same_for_all() {
    let with = |x: &str, y: &str| [rule("x", x), rule("y", y), rule("it", "2 * x + sum(epargne) + 2 * y")];
    let whole = afresh::<f64>(&with("dette", "3"));
    let again = again(&with("3", "dette"), &whole, &["x", "y"]);
    assert_eq!(again.outcomes, afresh(&with("3", "dette")).outcomes);
}
