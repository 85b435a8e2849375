//! Any bytes as partial sums: they are refused with a reason, or they are sums like others, which travel, merge in any order and are finished.
//! The input is what stands behind the fingerprint of the formulas and before the checksum, so that it is read; as it is, it is read too.

use super::broken;
use budget_core::error::{Code, Error};
use budget_core::indicator::{Catalogue, IndicatorTable, Partial, Scope};
use budget_core::territory::{AttributeSource, Attributes};
use std::sync::LazyLock;

/// Where the fingerprint ends: behind the magic and the version.
const HEAD: usize = 6 + 1 + 16;

/// A slot of each kind, variants by chart, grouping and year, an indicator that looks a year back.
const INDICATORS: &str = r#"
[depenses]
label = { fr = "Dépenses" }
unit = "EUR"
confidence = "low"
formula = "net_debit(6 - 675 - 68)"
flows = "reversements"
[[depenses.variant]]
charts = ["M4"]
formula = "net_debit(6 - 68) + 0.5 * net_debit(675)"
[[depenses.variant]]
epci = ["200054781"]
since = 2022
formula = "net_debit(6) - closing_net_credit(16)"

[reversements]
label = { fr = "Reversements" }
unit = "EUR"
kind = "flow"
confidence = "low"
formula = "net_debit(6521)"

[gad]
label = { fr = "GAD" }
unit = "EUR"
confidence = "low"
formula = "row_min(16449) + row_min(166)"

[culture]
label = { fr = "Culture" }
unit = "1"
confidence = "low"
formula = "net_debit(6, function 3) / depenses"

[croissance]
label = { fr = "Croissance" }
unit = "1"
confidence = "low"
formula = "depenses / previous(depenses) - 1"
"#;

/// What the sums are of: formulas, and attributes that put one commune into the grouping that a variant names.
static GIVEN: LazyLock<Option<(Catalogue, AttributeSource)>> = LazyLock::new(|| {
    let attributes = Attributes::read(b"entity;epci;population_totale\n99001;200054781;100\n99002;;50\n").ok()?;
    Some((Catalogue::default().load(INDICATORS).ok()?, AttributeSource::new(None, attributes).ok()?))
});

/// Reads the bytes, and does all that can be done with sums.
pub fn run(bytes: &[u8]) {
    let Some((catalogue, facts)) = GIVEN.as_ref() else { return broken("the small catalogue does not load") };
    let read = |bytes: &[u8]| catalogue.partial_from_bytes(bytes, facts);
    let _ = read(bytes).map_err(|error| told(&error));
    let Ok(none) = catalogue.partial(facts) else { return broken("the small catalogue does not compile") };
    let mut whole: Vec<u8> = none.to_bytes().into_iter().take(HEAD).chain(bytes.iter().copied()).collect();
    let mut crc = flate2::Crc::new();
    crc.update(&whole);
    whole.extend(crc.sum().to_le_bytes());
    match read(&whole) {
        Ok(partial) => travels(&partial, &none, &read),
        Err(error) => told(&error),
    }
}

/// What is between the fingerprint and the checksum of bytes that were written: an input of this target.
pub fn body(bytes: &[u8]) -> &[u8] {
    bytes.len().checked_sub(4).and_then(|end| bytes.get(HEAD..end)).unwrap_or_default()
}

/// The catalogue and attributes of the sums.
pub fn given() -> Option<&'static (Catalogue, AttributeSource)> {
    GIVEN.as_ref()
}

fn travels(partial: &Partial, none: &Partial, read: &dyn Fn(&[u8]) -> Result<Partial, Error>) {
    let pieces = partial.by_entity();
    match read(&partial.to_bytes()) {
        Ok(again) => assert!(again.by_entity() == pieces, "sums that travelled twice are others"),
        Err(error) => broken(&format!("what was written is not read: {error}")),
    }
    let (mut forth, mut back) = (none.clone(), none.clone());
    for ((_, one), (_, other)) in pieces.iter().zip(pieces.iter().rev()) {
        for (sums, piece) in [(&mut forth, one), (&mut back, other)] {
            if let Err(error) = read(piece).and_then(|piece| sums.merge(piece)) {
                broken(&format!("the pieces do not come together: {error}"));
            }
        }
    }
    assert!(pieces.is_empty() || forth.by_entity() == pieces && back.by_entity() == pieces, "the pieces are not the whole");
    let _ = forth.clone().merge(partial.clone()).map_err(|error| {
        told(&error);
        assert!(error.code() == Code::Overflow, "{error}");
    });
    for scope in [&Scope::ALL[..], &[Scope::Principal]] {
        let [whole, one, other] = [partial, &forth, &back].map(|sums| finished(sums.clone(), scope));
        // Without any piece there is nothing that says which scopes were left out.
        assert!(pieces.is_empty() || whole == one && one == other, "the order of the pieces changes the table");
    }
}

/// The finished table, or the code of what kept it from being so.
fn finished(sums: Partial, scope: &[Scope]) -> Result<budget_core::Table, Code> {
    let table = sums.finish(scope).map(|IndicatorTable { table, .. }| table);
    table.map_err(|error| {
        told(&error);
        assert!([Code::Overflow, Code::PlanMismatch].contains(&error.code()), "{error}");
        error.code()
    })
}

fn told(error: &Error) {
    let (message, help) = (error.message(), error.help());
    assert!([message, help].iter().all(|text| !text.en.is_empty() && !text.fr.is_empty()), "{error}");
}
