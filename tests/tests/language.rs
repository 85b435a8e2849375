//! The formula language: the examples of its page run, what is printed reads back, nothing panics, and both numbers agree.

#[cfg(test)]
mod language {
    use budget_core::formula::ast::{AccountTerm, Call, Clauses, Expr, Function, Kind, Operand, Operator, Order, Path};
    use budget_core::formula::parse::MAX_HEIGHT;
    use budget_core::formula::selector::{Selector, Term};
    use budget_core::formula::series::Data;
    use budget_core::formula::{Outcome, Plan, Rule, Series, Source, evaluate, parse};
    use budget_core::indicator::Catalogue;
    use budget_core::number::Number;
    use budget_core::{Code, Reason, Unit};
    use proptest::prelude::*;
    use rust_decimal::Decimal;
    use std::sync::Arc;

    const LANGUAGE: &str = include_str!("../../docs/language.md");
    const INDICATORS: &str = include_str!("../../docs/indicators.md");

    /// The fenced blocks of a page: what follows the fence, and the text.
    fn blocks(page: &str) -> Vec<(&str, &str)> {
        page.split("```").skip(1).step_by(2).filter_map(|block| block.split_once('\n')).collect()
    }

    #[test]
    fn every_formula_of_the_page_does_what_the_page_says() {
        let catalogue = Catalogue::builtin("").unwrap();
        let (mut good, mut refused) = (0, 0);
        for (kind, text) in blocks(LANGUAGE) {
            let text = text.trim_end();
            if kind == "formula" {
                catalogue.check(text).unwrap_or_else(|e| panic!("{text}: {e}"));
                good += 1;
            } else if let Some(code) = kind.strip_prefix("formula-error ") {
                let error = catalogue.check(text).err().unwrap_or_else(|| panic!("{text} is taken"));
                assert_eq!(error.code().as_str(), code, "{text}: {error}");
                assert!(error.place().span.is_some() && !error.message().fr.is_empty(), "{text}");
                refused += 1;
            }
        }
        assert!(good >= 15 && refused >= 10, "{good} formulas, {refused} refused");
    }

    #[test]
    fn the_page_lists_every_word_of_the_language() {
        for word in Operand::ALL.iter().map(|o| o.as_str()).chain(Function::ALL.iter().map(|f| f.as_str())) {
            assert_eq!(LANGUAGE.matches(&format!("\n| `{word}` |")).count(), 1, "{word}");
        }
    }

    #[test]
    fn the_file_of_the_page_on_indicators_loads() {
        let (_, toml) = blocks(INDICATORS).into_iter().find(|(kind, _)| *kind == "toml").unwrap();
        let catalogue = Catalogue::builtin("").unwrap().load(toml).unwrap();
        assert!(catalogue.verify().is_ok());
        assert_eq!(catalogue.describe("signal_personnel").unwrap().variants.len(), 1);
        assert_eq!(catalogue.describe("part_personnel").unwrap().variants.len(), 2);
        let defined =
            Catalogue::builtin("").unwrap().define("depenses_energie_par_hab", "net_debit(6061) / population", "EUR/inhabitant", "Énergie par habitant");
        assert!(defined.is_ok());
    }

    fn at(kind: Kind) -> Expr {
        Expr { kind, span: 0..0 }
    }

    fn unit() -> impl Strategy<Value = Unit> {
        prop::sample::select(vec!["EUR", "inhabitant", "%", "kEUR", "EUR/inhabitant", "1/year", "m^2", "EUR*m/ha", "count", "m^12/ha^3*year"])
            .prop_map(|u| Unit::parse(u, &[]).unwrap())
    }

    fn name() -> impl Strategy<Value = String> {
        prop::sample::select(vec!["a", "b_2", "dette", "_x", "populations", "summe", "m2"]).prop_map(str::to_owned)
    }

    fn number() -> impl Strategy<Value = Expr> {
        (0_i64..1_000_000, 0_u32..9, prop::option::of(unit())).prop_map(|(n, scale, unit)| at(Kind::Number(Decimal::new(n, scale), unit)))
    }

    fn literal() -> impl Strategy<Value = Expr> {
        prop_oneof![
            number(),
            number().prop_map(|n| at(Kind::Negative(Box::new(n)))),
            "[a-z é,()'-]{0,8}".prop_map(|t| at(Kind::Text(t))),
            any::<bool>().prop_map(|b| at(Kind::Bool(b))),
        ]
    }

    /// Sets of accounts whose exclusions exclude something: each longer code turns the one before.
    fn selector() -> impl Strategy<Value = Selector> {
        prop::collection::vec((0_u8..10, any::<bool>()), 1..5).prop_map(|digits| {
            let mut code = String::new();
            let terms = digits.iter().enumerate().map(|(i, (digit, exact))| {
                code.push(char::from(b'0' + digit));
                (Term { code: code.clone(), exact: *exact && i + 1 == digits.len(), include: i % 2 == 0 }, 0..0)
            });
            Selector::new(terms.collect()).unwrap()
        })
    }

    fn leaf() -> impl Strategy<Value = Expr> {
        let path = (name(), name(), prop::option::of((0_u32..99, name()))).prop_map(|(a, b, cell)| Path { name: format!("{a}.{b}"), cell });
        let account = (prop::sample::select(Operand::ALL), selector(), prop::option::of(selector()))
            .prop_map(|(operand, accounts, functions)| at(Kind::Account(AccountTerm { operand, accounts, functions })));
        prop_oneof![
            4 => name().prop_map(|n| at(Kind::Name(n))),
            2 => number(),
            1 => "[a-z é,()'-]{0,8}".prop_map(|t| at(Kind::Text(t))),
            1 => any::<bool>().prop_map(|b| at(Kind::Bool(b))),
            1 => Just(at(Kind::Exercise)),
            1 => path.prop_map(|p| at(Kind::Parameter(p))),
            1 => account,
        ]
    }

    const OPERATORS: [Operator; 12] = [
        Operator::Or,
        Operator::And,
        Operator::Less,
        Operator::AtMost,
        Operator::Equal,
        Operator::Differs,
        Operator::Greater,
        Operator::AtLeast,
        Operator::Add,
        Operator::Subtract,
        Operator::Multiply,
        Operator::Divide,
    ];

    /// Trees as the parser can build them, well typed or not.
    fn tree() -> impl Strategy<Value = Expr> {
        leaf().prop_recursive(6, 48, 4, |inner| {
            let order = prop::option::of(prop_oneof![Just(Order::Ascending), Just(Order::Descending)]);
            let bounds = (prop::option::of(inner.clone()), prop::option::of(inner.clone()), prop::option::of(number()));
            let clauses = (prop::option::of(inner.clone()), prop::option::of(name()), order, prop::option::of(name()), bounds)
                .prop_map(|(filter, by, order, ties, (at_least, at_most, quantum))| Clauses { filter, by, order, ties, at_least, at_most, quantum });
            prop_oneof![
                4 => (prop::sample::select(&OPERATORS[..]), inner.clone(), inner.clone()).prop_map(|(o, a, b)| at(Kind::Binary(o, Box::new(a), Box::new(b)))),
                1 => inner.clone().prop_map(|x| at(Kind::Negative(Box::new(x)))),
                1 => inner.clone().prop_map(|x| at(Kind::Not(Box::new(x)))),
                1 => (inner.clone(), unit()).prop_map(|(x, u)| at(Kind::Cast(Box::new(x), u))),
                1 => (inner.clone(), prop::collection::vec(literal(), 1..4)).prop_map(|(x, list)| at(Kind::In(Box::new(x), list))),
                2 => (prop::sample::select(Function::ALL), prop::collection::vec(inner, 0..4), clauses)
                    .prop_map(|(function, args, clauses)| at(Kind::Call(Box::new(Call { function, args, clauses })))),
            ]
        })
    }

    /// Pieces of the language in any order: most of it is refused, some of it late.
    fn soup() -> impl Strategy<Value = String> {
        let words = "and or not in as where by asc desc ties at_least at_most to true false exercise param if sum rank allocate point net_debit missing 1 2.5 \"a\" ( ) [ ] , . + - * / < <= = != > >= \
        % ^ EUR m kEUR a é ² -- \n 99999999999999999999999999999 \u{a0} \u{1F600} \\";
        let words: Vec<&str> = words.split(' ').collect();
        prop::collection::vec((prop::sample::select(words), any::<bool>()), 0..40)
            .prop_map(|list| list.into_iter().map(|(word, blank)| if blank { format!("{word} ") } else { word.to_owned() }).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_printed_parses_to_the_same_tree(tree in tree()) {
            let printed = tree.to_string();
            match parse(&printed, &[]) {
                Ok(again) => {
                    prop_assert_eq!(&again, &tree, "{}", printed);
                    prop_assert_eq!(again.to_string(), printed);
                }
                Err(error) => prop_assert_eq!(error.code(), Code::LimitExceeded, "{}: {}", printed, error),
            }
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in prop_oneof![any::<String>(), "[ -~]{0,80}", "[\\PC\n]{0,40}", soup()]) {
            match parse(&text, &[]) {
                Ok(tree) => prop_assert_eq!(parse(&tree.to_string(), &[]).map_err(|e| e.to_string()), Ok(tree)),
                Err(error) => {
                    let span = error.place().span.clone().unwrap_or(0..0);
                    prop_assert!(text.get(span).is_some(), "{} is cut inside a letter: {}", text, error);
                    prop_assert!(!error.message().en.is_empty() && !error.message().fr.is_empty());
                }
            }
        }

        #[test]
        fn a_checked_text_gives_an_error_and_no_panic(text in soup()) {
            let _ = Catalogue::default().check(&text);
        }
    }

    #[test]
    fn a_printed_tree_of_the_greatest_height_reads_back() {
        let long = parse(&vec!["a"; MAX_HEIGHT].join("+"), &[]).unwrap();
        assert_eq!(parse(&long.to_string(), &[]).unwrap(), long);
    }

    /// A table of a few entities with columns of numbers (`x`, `y`, `z`), one of them with gaps.
    struct Few(Vec<[Decimal; 3]>);

    impl<N: Number> Source<N> for Few {
        fn rows(&self) -> usize {
            self.0.len()
        }
        fn exercise(&self) -> u16 {
            2024
        }
        fn key(&self, row: usize) -> String {
            format!("99{row:03}")
        }
        fn column(&self, name: &str) -> Option<Arc<Series<N>>> {
            let place = ["x", "y", "z"].iter().position(|n| *n == name)?;
            let gap = |row: usize| place == 2 && row % 5 == 4;
            let cell = |(row, v): (usize, &[Decimal; 3])| if gap(row) { Err(Reason::Secret) } else { Ok(N::from_decimal(v[place])) };
            Some(Arc::new(Series::from_results(self.0.iter().enumerate().map(cell))))
        }
        fn previous(&self, name: &str, _: u32) -> Option<Arc<Series<N>>> {
            if name == "x" { self.column("y") } else { None }
        }
    }

    fn computed<N: Number>(formula: &str, table: &Few) -> Outcome<N> {
        let rule = Rule { id: "it".into(), formula: parse(formula, &[]).unwrap(), unit: Unit::one() };
        let plan = Plan::new(&[rule]).unwrap();
        evaluate::<N>(&plan, table).unwrap().outcome("it").unwrap().clone()
    }

    /// Formulas of numbers whose parts are far from cancelling, so that a float keeps nine digits; comparisons only between columns as they are.
    fn arithmetic() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            3 => prop::sample::select(vec!["x", "y", "z", "previous(x)"]).prop_map(str::to_owned),
            1 => (1_u32..10_000, 0_u32..4).prop_map(|(n, scale)| Decimal::new(i64::from(n), scale).to_string()),
        ];
        leaf.prop_recursive(4, 24, 3, |inner| {
            let pair = (inner.clone(), inner.clone());
            prop_oneof![
                pair.clone().prop_map(|(a, b)| format!("({a} + {b})")),
                pair.clone().prop_map(|(a, b)| format!("({a} / {b})")),
                pair.clone().prop_map(|(a, b)| format!("({a} * {b}) / 1000")),
                pair.clone().prop_map(|(a, b)| format!("max({a}, {b})")),
                pair.clone().prop_map(|(a, b)| format!("coalesce({a}, {b})")),
                pair.prop_map(|(a, b)| format!("if(x < y or z > 50 and not y >= x, {a}, {b})")),
                inner.clone().prop_map(|a| format!("clamp({a}, 2, 5000)")),
                inner.clone().prop_map(|a| format!("(10 + log10(10 + {a}))")),
                inner.clone().prop_map(|a| format!("sum({a} where x < y)")),
                inner.clone().prop_map(|a| format!("(mean({a}) + median({a}))")),
                inner.prop_map(|a| format!("share({a})")),
            ]
        })
    }

    /// Whether two numbers agree to nine significant digits; an exact number has 28 decimals, and is not asked for more.
    fn near(a: Decimal, b: Decimal) -> bool {
        let scale = a.abs().max(b.abs()).max(Decimal::new(1, 9));
        a.checked_sub(b).is_some_and(|d| d.abs() / scale <= Decimal::new(1, 9))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn both_numbers_agree(formula in arithmetic(), rows in prop::collection::vec([1_i64..1_000_000, 1_i64..1_000_000, 1_i64..1_000_000], 1..12)) {
            prop_assume!(parse(&formula, &[]).is_ok());
            let table = Few(rows.iter().map(|r| r.map(|n| Decimal::new(n, 2))).collect());
            let exact: Vec<_> = values(computed::<Decimal>(&formula, &table));
            let fast: Vec<_> = values(computed::<f64>(&formula, &table));
            prop_assert_eq!(exact.len(), fast.len());
            for (row, (a, b)) in exact.iter().zip(&fast).enumerate() {
                match (a, b) {
                    (Ok(a), Ok(b)) => prop_assert!(near(*a, *b), "{} at row {}: {} and {}", formula, row, a, b),
                    (Err(a), Err(b)) => prop_assert_eq!(a, b, "{}", formula),
                    // What does not fit a decimal may fit a float, and the other way round: only that may differ.
                    (Err(reason), _) | (_, Err(reason)) => {
                        prop_assert!(matches!(reason, Reason::Overflow | Reason::DivisionByZero), "{} at row {}: {:?} and {:?}", formula, row, a, b);
                    }
                }
            }
        }
    }

    fn values<N: Number>(outcome: Outcome<N>) -> Vec<Result<Decimal, Reason>> {
        fn of<N: Number>(series: &Series<N>) -> Vec<Result<Decimal, Reason>> {
            let Data::Number(numbers) = &series.data else { panic!("a column of numbers") };
            numbers.iter().enumerate().map(|(row, n)| series.reason(row).map_or_else(|| n.to_decimal().ok_or(Reason::Overflow), Err)).collect()
        }
        match outcome {
            Outcome::National(series) => of(&series),
            Outcome::Column(series) => of(&series),
        }
    }

    /// Three entities, two of them of one group.
    struct Groups;

    impl<N: Number> Source<N> for Groups {
        fn rows(&self) -> usize {
            3
        }
        fn exercise(&self) -> u16 {
            2024
        }
        fn key(&self, row: usize) -> String {
            row.to_string()
        }
        fn column(&self, name: &str) -> Option<Arc<Series<N>>> {
            let texts = ["b", "a", "b"].map(Arc::from).to_vec();
            let numbers = || Series::numbers(vec![N::ONE, N::ONE, N::ZERO]);
            Some(Arc::new(if name == "g" { Series { data: Data::Text(texts), missing: Vec::new() } } else { numbers() }))
        }
        fn previous(&self, _: &str, _: u32) -> Option<Arc<Series<N>>> {
            None
        }
    }

    #[test]
    fn texts_and_groups_are_the_same_in_both_numbers() {
        for (formula, expected) in [("sum(x by g)", [1, 1, 1]), ("rank(x desc ties g)", [2, 1, 3]), ("count(by g)", [2, 1, 2]), ("count(by x)", [2, 2, 1])] {
            let plan = Plan::new(&[Rule { id: "it".into(), formula: parse(formula, &[]).unwrap(), unit: Unit::one() }]).unwrap();
            let exact = values(evaluate::<Decimal>(&plan, &Groups).unwrap().outcome("it").unwrap().clone());
            let fast = values(evaluate::<f64>(&plan, &Groups).unwrap().outcome("it").unwrap().clone());
            assert_eq!(exact, expected.map(|n| Ok(Decimal::from(n))), "{formula}");
            assert_eq!(exact, fast, "{formula}");
        }
    }
}
