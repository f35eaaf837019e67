package dev.theseus.api.host;

/**
 * Ids of users and groups that are others inside than outside, one after the other: {@code inside + n} is {@code outside + n}.
 *
 * @param inside the first id as whoever looks through the mount sees it
 * @param outside the first id as it is on the disk
 * @param count how many, at least 1
 */
public record IdRange(long inside, long outside, long count) {
    /** Ids are of 32 bits, and the last of them means none. */
    private static final long LIMIT = 0xFFFF_FFFFL;

    public IdRange {
        if (inside < 0 || outside < 0 || count < 1 || inside + count > LIMIT || outside + count > LIMIT) {
            throw new IllegalArgumentException("no range of ids: " + inside + " " + outside + " " + count);
        }
    }
}
