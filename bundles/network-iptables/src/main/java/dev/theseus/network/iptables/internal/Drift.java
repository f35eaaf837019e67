package dev.theseus.network.iptables.internal;

import java.util.List;

/** What differs between the kernel's rules and the wanted ones, in words. */
final class Drift {
    private Drift() {}

    /** One line per difference: the very lines that would mend it, said for people. */
    static List<String> between(Family family, RuleSet found, RuleSet wanted) {
        return Transaction.between(found, wanted)
                .lines()
                .filter(line -> !line.startsWith("*") && !line.equals("COMMIT"))
                .map(line -> family.command() + ": " + words(line))
                .toList();
    }

    private static String words(String line) {
        String rest = line.substring(line.indexOf(' ') + 1);
        return switch (line.charAt(0) == ':' ? ':' : line.charAt(1)) {
            case 'N' -> "chain " + rest + " is missing";
            case ':' -> "chain " + line.substring(1).split(" ", 2)[0] + " is missing";
            case 'A', 'I' -> "rule \"" + rest + "\" is missing";
            case 'D' -> "rule \"" + rest + "\" should not be there";
            case 'F' -> "chain " + rest + " has rules out of order or too many";
            default -> "chain " + rest + " should not be there";
        };
    }
}
