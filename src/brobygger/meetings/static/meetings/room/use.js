// Whether a call counts as use of the page, so that no curtain falls over somebody who listens. Pure.

/** Inside with somebody else there, or showing one's screen. An empty room is a page left alone. */
export const countsAsUse = (room, media) => {
  if (room?.state !== "inside") return false;
  return Boolean(media.screen) || [...room.people.values()].some(({ isGone }) => !isGone);
};
