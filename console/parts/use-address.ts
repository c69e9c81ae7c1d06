import { useLocation } from 'preact-iso/router';

/** The filters of a list are in the address, so that they can be linked to, and survive a reload. */
export function useAddress() {
  const { path, query, route } = useLocation();
  return {
    query,
    /** Sets one of them; without a value it goes away. */
    set(name: string, value: string | undefined) {
      const entries = Object.entries({ ...query, [name]: value ?? '' }).filter(([, each]) => each !== '');
      const search = new URLSearchParams(entries).toString();
      route(search === '' ? path : `${path}?${search}`, true);
    },
  };
}
