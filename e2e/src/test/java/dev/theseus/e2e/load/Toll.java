package dev.theseus.e2e.load;

import java.util.List;

/**
 * What clients had to bear while something was done to their daemon.
 *
 * @param deed what was done
 * @param millis how long the command took
 * @param requests that were under way or made meanwhile
 * @param failed of those
 * @param drain how long calls under way kept the old driver, in ms; negative when the deed does not tell
 * @param park the longest that a slot let a caller wait, the drain included, in ms; likewise
 * @param stall the most that a request, an answer or a line of a stream was later than usual, in ms
 * @param staller whose it was
 * @param dropped connections
 * @param lost bytes of streams
 * @param failures how requests failed, connections were dropped and bytes lost
 */
public record Toll(
        String deed,
        long millis,
        int requests,
        int failed,
        long drain,
        long park,
        long stall,
        String staller,
        int dropped,
        long lost,
        List<String> failures) {
    public Toll {
        failures = List.copyOf(failures);
    }

    /** Whether nobody lost anything. */
    public boolean free() {
        return failed == 0 && dropped == 0 && lost == 0;
    }

    /** A Markdown table. */
    public static String table(List<Toll> tolls) {
        StringBuilder table = new StringBuilder("""
                | swap | took ms | requests | failed | drain ms | longest park ms | longest stall ms | whose | dropped | bytes lost |
                |---|---|---|---|---|---|---|---|---|---|
                """);
        tolls.forEach(toll -> table.append(row(toll)));
        return table.toString();
    }

    /** A line of the table. */
    public static String row(Toll toll) {
        return "| %s | %d | %d | %d | %s | %s | %d | %s | %d | %d |\n"
                .formatted(
                        toll.deed,
                        toll.millis,
                        toll.requests,
                        toll.failed,
                        known(toll.drain),
                        known(toll.park),
                        toll.stall,
                        toll.staller,
                        toll.dropped,
                        toll.lost);
    }

    /** All of it in a sentence. */
    public static String summary(List<Toll> tolls, int rounds) {
        return "%d rounds: %d requests, %d failed, %d connections dropped, %d bytes of streams lost.\n"
                .formatted(
                        rounds,
                        tolls.stream().mapToInt(Toll::requests).sum(),
                        tolls.stream().mapToInt(Toll::failed).sum(),
                        tolls.stream().mapToInt(Toll::dropped).sum(),
                        tolls.stream().mapToLong(Toll::lost).sum());
    }

    private static String known(long millis) {
        return millis < 0 ? "–" : Long.toString(millis);
    }
}
