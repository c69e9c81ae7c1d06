import { useLocation } from 'preact-iso/router';

/** The filters of a list are in the address, so that they can be linked to, and survive a reload. */
export function useAddress() {
  const { query, route } = useLocation();
  return {
    query,
    /** Sets one of them; without a value it goes away. Another that was set since the page was drawn stays. */
    set(name: string, value: string | undefined) {
      const search = new URLSearchParams(location.search);
      if (value) search.set(name, value);
      else search.delete(name);
      route(`${location.pathname}${search.size === 0 ? '' : `?${search}`}`, true);
    },
  };
}
