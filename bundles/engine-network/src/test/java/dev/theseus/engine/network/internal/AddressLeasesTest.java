package dev.theseus.engine.network.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.network.Cidr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class AddressLeasesTest {
    private static AddressLeases leases(String subnet, String range, String gateway, String... auxiliary) {
        Cidr network = Cidr.parse(subnet);
        return new AddressLeases(new Subnet(
                network,
                range.isEmpty() ? network : Cidr.parse(range),
                Optional.of(Cidr.literal(gateway)),
                List.of(auxiliary).stream().map(Cidr::literal).toList()));
    }

    private static List<String> all(AddressLeases leases) {
        List<String> given = new ArrayList<>();
        Optional<InetAddress> next = leases.allocate();
        while (next.isPresent()) {
            given.add(AddressText.text(next.get()));
            next = leases.allocate();
        }
        return given;
    }

    @Test
    void givesAllButNetworkGatewayAuxiliaryAndBroadcast() {
        assertEquals(
                List.of("10.0.0.2", "10.0.0.3", "10.0.0.5", "10.0.0.6"),
                all(leases("10.0.0.0/29", "", "10.0.0.1", "10.0.0.4")));
    }

    @Test
    void staysWithinTheRange() {
        assertEquals(
                List.of("10.0.0.8", "10.0.0.9", "10.0.0.10", "10.0.0.11"),
                all(leases("10.0.0.0/24", "10.0.0.8/30", "10.0.0.1")));
    }

    @Test
    void givesTheLowestFreeAddressAgain() {
        AddressLeases leases = leases("10.0.0.0/24", "", "10.0.0.1");
        InetAddress first = leases.allocate().orElseThrow();
        leases.allocate();
        leases.release(first);
        assertEquals(Optional.of(first), leases.allocate());
        assertEquals("10.0.0.4", AddressText.text(leases.allocate().orElseThrow()));
    }

    @Test
    void neverGivesWhatIsReserved() {
        AddressLeases leases = leases("10.0.0.0/29", "", "10.0.0.1");
        assertTrue(leases.reserve(Cidr.literal("10.0.0.2")));
        assertFalse(leases.reserve(Cidr.literal("10.0.0.2")));
        assertFalse(leases.reserve(Cidr.literal("10.0.0.1")), "the gateway is taken");
        assertEquals("10.0.0.3", AddressText.text(leases.allocate().orElseThrow()));
    }

    @Test
    void aReservedAddressOutsideTheRangeDoesNotWidenIt() {
        AddressLeases leases = leases("10.0.0.0/24", "10.0.0.128/31", "10.0.0.1");
        assertTrue(leases.reserve(Cidr.literal("10.0.0.5")));
        leases.release(Cidr.literal("10.0.0.5"));
        assertEquals(List.of("10.0.0.128", "10.0.0.129"), all(leases));
    }

    @Test
    void givesIpv6() {
        AddressLeases leases = leases("2001:db8:1::/64", "", "2001:db8:1::1");
        assertEquals("2001:db8:1::2", AddressText.text(leases.allocate().orElseThrow()));
    }

    @Test
    void usesBothAddressesOfAPair() {
        assertEquals(List.of("10.0.0.1"), all(leases("10.0.0.0/31", "", "10.0.0.0")));
    }

    @Test
    void neverGivesOneAddressTwiceInARace() throws InterruptedException {
        AddressLeases leases = leases("10.1.0.0/22", "", "10.1.0.1");
        Set<InetAddress> given = ConcurrentHashMap.newKeySet();
        Set<InetAddress> twice = ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 100; n++) {
                    InetAddress address = leases.allocate().orElseThrow();
                    if (!given.add(address)) {
                        twice.add(address);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(Set.of(), twice);
        assertEquals(800, given.size());
    }
}
