/** The impact of an amendment: winners, losers, groups, envelopes. */
import type { Impact as ImpactFields } from "./answers.js";
import { askAs, bytesOf, Noun, type Made } from "./engine.js";

/** The fields of `impact.json`. */
export interface Impact extends Readonly<ImpactFields> {}

/** What an amendment does to every commune: the fields of `impact.json` as properties. Amounts are euros to the cent, as texts. */
export class Impact extends Noun {
  /** @internal */
  constructor(made: Made) {
    super(made);
    Object.assign(this, askAs<ImpactFields>("Impact.fields", this));
  }

  /** One page in French that says it all, to be shown or printed. */
  html(): string {
    return new TextDecoder().decode(bytesOf("Impact.html", this));
  }
}
