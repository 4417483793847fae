// Who is shown when more people are there than fit. Pure.
export const MOST_SHOWN = 6;

/** Pinned, then whoever shows a screen, then the newest speakers; in the order they came, so nobody jumps. */
export function chosen(people, { pinned = "", most = MOST_SHOWN } = {}) {
  if (people.length <= most) return [...people];
  const weight = (one) => (one.id === pinned ? 2 : one.isShowing ? 1 : 0);
  const ranked = people
    .map((one, place) => ({ one, place }))
    .sort((a, b) => weight(b.one) - weight(a.one) || b.one.spokeAt - a.one.spokeAt || a.place - b.place);
  const kept = new Set(ranked.slice(0, most).map(({ one }) => one.id));
  return people.filter((one) => kept.has(one.id));
}

/** In a webinar: those who lead, then those who have been given the floor; four at most. */
export const speakersOf = (hosts, floor, most = 4) => [...new Set([...hosts, ...floor])].slice(0, most);
