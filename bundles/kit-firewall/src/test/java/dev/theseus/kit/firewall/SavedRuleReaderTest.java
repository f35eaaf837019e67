package dev.theseus.kit.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.theseus.api.network.BlockedSubnet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SavedRuleReaderTest {
    private static List<String> blocked(String table, String... rules) {
        String saved = "# Generated\n*" + table + "\n:FORWARD DROP [0:0]\n" + String.join("\n", rules) + "\nCOMMIT\n";
        return SavedRuleReader.blocked(saved, "iptables", name -> name.startsWith("OWN")).stream()
                .map(found -> found.subnet().toString())
                .toList();
    }

    @Test
    void saysWhichRuleItIs() {
        String saved = "*raw\n-A PREROUTING -d 10.1.0.0/16 -j DROP\nCOMMIT\n";
        BlockedSubnet found =
                SavedRuleReader.blocked(saved, "iptables", name -> false).getFirst();
        assertEquals("iptables, table raw: -A PREROUTING -d 10.1.0.0/16 -j DROP", found.rule());
    }

    @Test
    void followsJumpsAndNarrowsOnTheWay() {
        String[] rules = {
            "-A FORWARD -d 10.0.0.0/8 -j ONE",
            "-A ONE -d 10.1.0.0/16 -j DROP",
            "-A ONE -s 10.2.0.0/16 -j DROP",
            "-A ONE -d 192.168.0.0/16 -j DROP",
            "-A ONE -g TWO",
            "-A TWO -j ONE",
            "-A TWO -p tcp -j DROP",
        };
        assertEquals(List.of("10.1.0.0/16"), blocked("filter", rules));
    }

    @Test
    void whatACommentSaysIsNoCondition() {
        assertEquals(
                List.of("10.1.0.0/16"),
                blocked(
                        "filter",
                        "-A FORWARD -d 10.1.0.0/16 -m comment --comment \"not -p tcp \\\"here\\\"\" -j DROP"));
    }

    @Test
    void chainsThatNobodyReachesAndOwnOnesDoNotCount() {
        String[] rules = {
            "-A LONELY -d 10.1.0.0/16 -j DROP",
            "-A FORWARD -j OWN",
            "-A OWN -d 10.2.0.0/16 -j DROP",
            "-A INPUT -s 10.3.0.0/16 -j DROP",
        };
        assertEquals(List.of(), blocked("filter", rules));
    }

    @Test
    void whatCannotBeReadDoesNotCount() {
        assertEquals(
                List.of(),
                blocked(
                        "filter",
                        "-A FORWARD -d 10.1.0.0/255.0.255.0 -j DROP",
                        "-A FORWARD -m set --match-set bad dst -j DROP",
                        "-A FORWARD -d 10.1.0.0/16 -m limit --limit 1/sec -j DROP",
                        "-A FORWARD ! -s 10.1.0.0/16 -j DROP",
                        "-A FORWARD -j DROP",
                        "-A FORWARD -d"));
    }
}
