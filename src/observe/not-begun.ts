/** The reason of what waits for its turn in its session; it says no more than that it is pending. */
export const NOT_BEGUN = 'not begun'
