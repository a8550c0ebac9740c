/** What `sbx doctor` found out about one thing. Plain data: printed as text or as JSON. */
export interface Finding {
  /** Never changes its meaning, so that scripts can look for it. */
  readonly id: string;
  readonly status: 'ok' | 'warning' | 'problem';
  /** What is the case, one line without a full stop. */
  readonly what: string;
  /** Why that matters, or how it is known. */
  readonly why: string;
  /** Shell text to paste; there is one for everything that is not ok. */
  readonly fix?: string;
}

export function fine(id: string, what: string, why: string): Finding {
  return { id, status: 'ok', what, why };
}

/** Something that works worse, or holds back less, than it could. */
export function concern(id: string, what: string, why: string, fix: string): Finding {
  return { id, status: 'warning', what, why, fix };
}

/** Something without which no sandbox starts. */
export function failure(id: string, what: string, why: string, fix: string): Finding {
  return { id, status: 'problem', what, why, fix };
}
