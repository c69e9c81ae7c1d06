/** Members in groups. The groups, and the members of each, are in the order in which they came. */
export function makeShare<Member>() {
  const groups = new Map<string, Set<Member>>();
  let size = 0;
  return {
    get size() {
      return size;
    },
    sizeOf: (key: string) => groups.get(key)?.size ?? 0,
    groups: () => groups.values(),

    add(key: string, member: Member): void {
      const group = groups.get(key) ?? new Set();
      groups.set(key, group.add(member));
      size += 1;
    },

    remove(key: string, member: Member): void {
      const group = groups.get(key);
      if (group === undefined || !group.delete(member)) return;
      size -= 1;
      if (group.size === 0) groups.delete(key);
    },

    /** The oldest of the largest group, so that a crowd only takes places from itself. */
    oldestOfCrowd(): Member | undefined {
      let crowd: Set<Member> | undefined;
      for (const group of groups.values()) if (group.size > (crowd?.size ?? 0)) crowd = group;
      return crowd?.values().next().value;
    },
  };
}

export type Share<Member> = ReturnType<typeof makeShare<Member>>;
