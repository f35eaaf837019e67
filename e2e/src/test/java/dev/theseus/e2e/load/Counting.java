package dev.theseus.e2e.load;

import java.util.ArrayList;
import java.util.List;

/** Checks that numbers come one after the other, none missing and none twice, and how long the next is in coming. */
final class Counting {
    /** Digits and a line feed. */
    static final int LINE = 9;

    private final String name;
    private final long usualNanos;
    private final List<Long> arrivals = new ArrayList<>();
    private final List<String> troubles = new ArrayList<>();
    private long next = -1;
    private long lost;
    private int dropped;

    Counting(String name, long usualNanos) {
        this.name = name;
        this.usualNanos = usualNanos;
    }

    String name() {
        return name;
    }

    static String line(long number) {
        return "%08d\n".formatted(number);
    }

    synchronized void came(String line) {
        arrivals.add(System.nanoTime());
        long number = line.matches("\\d{8}") ? Long.parseLong(line) : -1;
        if (number < 0 || next >= 0 && number != next) {
            lost += number > next ? (number - next) * LINE : LINE;
            troubles.add(name + ": " + line + " came where " + next + " was due");
        }
        next = Math.max(next, number) + 1;
    }

    synchronized void dropped(String how) {
        dropped++;
        troubles.add(name + ": " + how);
    }

    synchronized long lost() {
        return lost;
    }

    synchronized int drops() {
        return dropped;
    }

    synchronized List<String> troubles() {
        return List.copyOf(troubles);
    }

    synchronized boolean hasComeSince(long time) {
        return !arrivals.isEmpty() && arrivals.getLast() > time;
    }

    /** By how much the latest line in the time was late. */
    synchronized long stallNanos(long from, long to) {
        long longest = 0;
        long before = from;
        for (long arrival : arrivals) {
            if (arrival > from) {
                if (before < to) {
                    longest = Math.max(longest, arrival - before);
                }
                before = arrival;
            }
        }
        return Math.max(0, longest - usualNanos);
    }
}
