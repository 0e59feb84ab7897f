/** How wide the window is, in the steps of the layout. */
export interface Screen {
  readonly phone: boolean;
  /** Is there room for the contact pane? */
  readonly contact: boolean;
  /** Is there room for the views pane? */
  readonly views: boolean;
}

const QUERIES = {
  phone: matchMedia('(max-width: 719px)'),
  contact: matchMedia('(min-width: 1080px)'),
  views: matchMedia('(min-width: 1280px)'),
};

export function screen(): Screen {
  return { phone: QUERIES.phone.matches, contact: QUERIES.contact.matches, views: QUERIES.views.matches };
}

export function onScreenChange(listener: () => void): () => void {
  const queries = Object.values(QUERIES);
  for (const query of queries) query.addEventListener('change', listener);
  return () => {
    for (const query of queries) query.removeEventListener('change', listener);
  };
}
