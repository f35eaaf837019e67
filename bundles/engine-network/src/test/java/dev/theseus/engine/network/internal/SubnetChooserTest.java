package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.EngineException;
import dev.theseus.api.error.ErrorKind;
import dev.theseus.api.network.Cidr;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.settings.NetworkSettings.AddressPool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubnetChooserTest {
    private static List<Cidr> cidrs(String... texts) {
        return List.of(texts).stream().map(Cidr::parse).toList();
    }

    @Test
    void beginsLikeDocker() {
        SubnetChooser chooser = new SubnetChooser(List.of(), "e1");
        assertEquals(Cidr.parse("172.17.0.0/16"), chooser.choose(false, List.of(), List.of()));
        assertEquals(
                Cidr.parse("172.19.0.0/16"), chooser.choose(false, cidrs("172.17.0.1/16", "172.18.4.0/24"), List.of()));
    }

    @Test
    void aDefaultRouteIsNoObstacle() {
        assertEquals(
                Cidr.parse("172.17.0.0/16"),
                new SubnetChooser(List.of(), "e1").choose(false, cidrs("0.0.0.0/0"), List.of()));
    }

    @Test
    void leapsOverLargeObstacles() {
        assertEquals(
                Cidr.parse("192.168.0.0/20"),
                new SubnetChooser(List.of(), "e1").choose(false, cidrs("172.16.0.0/12"), List.of()));
        SubnetChooser fine = new SubnetChooser(List.of(new AddressPool(Cidr.parse("10.0.0.0/8"), 28)), "e1");
        assertEquals(Cidr.parse("10.128.0.0/28"), fine.choose(false, cidrs("10.0.0.0/9"), List.of()));
    }

    @Test
    void saysWhenAllAreUsed() {
        SubnetChooser chooser = new SubnetChooser(List.of(new AddressPool(Cidr.parse("10.9.0.0/24"), 26)), "e1");
        List<Cidr> used = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            used.add(chooser.choose(false, used, List.of()));
        }
        assertEquals(cidrs("10.9.0.0/26", "10.9.0.64/26", "10.9.0.128/26", "10.9.0.192/26"), used);
        EngineException full = assertThrows(EngineException.class, () -> chooser.choose(false, used, List.of()));
        assertEquals(ErrorKind.INVALID_PARAMETER, full.kind());
        assertTrue(full.is(NetworkReasons.POOLS_EXHAUSTED), full::toString);
    }

    @Test
    void shunsWhatItCanAndTakesItBeforeItTakesNothing() {
        SubnetChooser chooser = new SubnetChooser(List.of(new AddressPool(Cidr.parse("10.9.0.0/24"), 26)), "e1");
        assertEquals(
                Cidr.parse("10.9.0.128/26"),
                chooser.choose(false, cidrs("10.9.0.0/26"), cidrs("10.9.0.100/32", "192.168.0.0/16")));
        assertEquals(Cidr.parse("10.9.0.64/26"), chooser.choose(false, cidrs("10.9.0.0/26"), cidrs("10.0.0.0/8")));
    }

    @Test
    void derivesUniqueLocalSubnetsFromTheEngine() {
        Cidr one = new SubnetChooser(List.of(), "e1").choose(true, List.of(), List.of());
        assertEquals(one, new SubnetChooser(List.of(), "e1").choose(true, List.of(), List.of()));
        assertNotEquals(one, new SubnetChooser(List.of(), "e2").choose(true, List.of(), List.of()));
        assertTrue(Cidr.parse("fd00::/8").contains(one.address()));
        assertEquals(64, one.prefixLength());
        assertNotEquals(one, new SubnetChooser(List.of(), "e1").choose(true, List.of(one), List.of()));
    }
}
