package dev.theseus.kit.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListedRuleReaderTest {
    private static final String TABLE = "\"family\": \"inet\", \"table\": \"other\"";
    private static final String CHAIN =
            "{\"chain\": {" + TABLE + ", \"name\": \"way\", \"type\": \"filter\", \"hook\": \"forward\", \"prio\": 0}}";
    private static final String TO =
            "{\"match\": {\"op\": \"==\", \"left\": {\"payload\": {\"protocol\": \"ip\", \"field\":"
                    + " \"daddr\"}}, \"right\": ";
    private static final String DROP = "{\"drop\": null}";

    private static List<String> blocked(String... expressions) {
        String rule = "{\"rule\": {" + TABLE + ", \"chain\": \"way\", \"handle\": 4, \"expr\": ["
                + String.join(", ", expressions) + "]}}";
        String json = "{\"nftables\": [{\"metainfo\": {}}, " + rule + ", " + CHAIN + "]}";
        return ListedRuleReader.blocked(json, name -> false).stream()
                .map(found -> found.subnet() + " " + found.rule())
                .toList();
    }

    @Test
    void saysWhichRuleItIs() {
        assertEquals(
                List.of("10.1.0.0/16 nftables, table inet other, chain way: rule with handle 4"),
                blocked(TO + "{\"prefix\": {\"addr\": \"10.1.0.0\", \"len\": 16}}}}", "{\"counter\": {}}", DROP));
    }

    @Test
    void readsSetsOfAddressesInARule() {
        String set =
                "{\"set\": [{\"prefix\": {\"addr\": \"10.1.0.0\", \"len\": 16}}, {\"elem\": {\"val\": \"10.2.0.9\"}}]}}}";
        assertEquals(2, blocked(TO + set, DROP).size());
    }

    @Test
    void whatCannotBeReadDoesNotCount() {
        assertEquals(List.of(), blocked(TO + "{\"range\": [\"10.1.0.0\", \"10.1.0.9\"]}}}", DROP));
        assertEquals(List.of(), blocked(TO + "\"@absent\"}}", DROP));
        assertEquals(List.of(), blocked(TO + "\"10.1.0.9\"}}", "{\"xt\": null}", DROP));
        assertEquals(List.of(), blocked(TO + "\"10.1.0.9\"}}", "{\"limit\": {\"rate\": 1}}", DROP));
        assertEquals(List.of(), blocked(DROP));
    }
}
