package dev.theseus.kit.firewall;

import dev.theseus.api.network.BlockedSubnet;
import dev.theseus.api.network.Cidr;
import dev.theseus.kit.firewall.PacketRule.Addresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a save command of iptables prints. */
final class SavedRuleReader {
    /** Where packets that the host hands on pass, by table. */
    private static final Map<String, Set<String>> ENTRIES = Map.of(
            "raw", Set.of("PREROUTING"),
            "mangle", Set.of("PREROUTING", "FORWARD", "POSTROUTING"),
            "filter", Set.of("FORWARD"),
            "security", Set.of("FORWARD"));

    private static final Set<String> DROPS = Set.of("DROP", "REJECT");
    private static final Set<String> HARMLESS_MODULES = Set.of("comment", "addrtype", "conntrack", "state");
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"|(\\S+)");

    private final String command;
    private final Predicate<String> own;
    private final List<BlockedSubnet> blocked = new ArrayList<>();
    private PacketChains chains = new PacketChains();
    private String table = "";

    private SavedRuleReader(String command, Predicate<String> own) {
        this.command = command;
        this.own = own;
    }

    /** @param own tells chains that do not count by their names */
    static List<BlockedSubnet> blocked(String saved, String command, Predicate<String> own) {
        SavedRuleReader reader = new SavedRuleReader(command, own);
        saved.lines().forEach(reader::line);
        return reader.blocked;
    }

    private void line(String line) {
        if (line.startsWith("*")) {
            table = line.substring(1);
            chains = new PacketChains();
            ENTRIES.getOrDefault(table, Set.of()).forEach(chains::enter);
        } else if (line.startsWith("-A ")) {
            List<String> words = words(line);
            String chain = words.get(1);
            if (!own.test(chain)) {
                chains.add(chain, new Words(words).rule(command + ", table " + table + ": " + line, own));
            }
        } else if (line.equals("COMMIT")) {
            blocked.addAll(chains.blocked());
        }
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }

    /** The words of one rule, of which those after the chain's name count. */
    private static final class Words {
        private final List<String> words;
        private int at = 2;
        private boolean conditional;
        private Optional<Addresses> addresses = Optional.empty();
        private String target = "";

        Words(List<String> words) {
            this.words = words;
        }

        private String next() {
            return at < words.size() ? words.get(at++) : "";
        }

        PacketRule rule(String text, Predicate<String> own) {
            while (at < words.size()) {
                boolean not = words.get(at).equals("!");
                if (not) {
                    at++;
                }
                option(next(), not);
            }
            boolean drops = DROPS.contains(target);
            Optional<String> chain = Optional.of(target).filter(name -> !drops && !name.isEmpty() && !own.test(name));
            return new PacketRule(text, addresses, conditional, drops, chain);
        }

        private void option(String option, boolean not) {
            switch (option) {
                case "-s", "-d" -> address(option.equals("-s"), next(), not);
                case "-i", "-o" -> {
                    at++;
                    // No link of ours is the one that is excepted.
                    conditional |= !not;
                }
                case "-m" -> conditional |= !HARMLESS_MODULES.contains(next());
                case "--comment" -> next();
                case "--dst-type", "--src-type" -> conditional |= next().equals("LOCAL") != not;
                case "--ctstate", "--state" ->
                    conditional |= List.of(next().split(",")).contains("NEW") == not;
                case "-j", "-g" -> {
                    target = next();
                    // What follows are the target's own words.
                    at = words.size();
                }
                default -> conditional = true;
            }
        }

        private void address(boolean source, String text, boolean not) {
            if (not || addresses.isPresent()) {
                conditional = true;
                return;
            }
            try {
                addresses = Optional.of(new Addresses(source, List.of(Cidr.parse(text))));
            } catch (IllegalArgumentException oddMask) {
                conditional = true;
            }
        }
    }
}
