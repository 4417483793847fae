"use strict";
// The plan beside the picture of a call. A link to a point of this page, or to a page that comes back
// to it (it carries ?meeting=), is followed here; every other opens a window of its own. The call's
// page is never touched: the frame's sandbox would not let it be.
document.addEventListener(
  "click",
  ({ target }) => {
    const link = target.closest?.("a[href]");
    if (!link || link.target || link.dataset.hxGet) return;
    const to = new URL(link.href, location.href);
    const isHere = to.origin === location.origin && to.pathname === location.pathname;
    const isBack = to.origin === location.origin && (to.searchParams.has("meeting") || to.searchParams.has("beside"));
    if (isHere || isBack) return;
    link.target = "_blank";
    link.rel = "noopener";
  },
  true,
);
