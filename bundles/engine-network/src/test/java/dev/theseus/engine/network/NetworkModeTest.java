package dev.theseus.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkModeTest {
    @Test
    void isReadFromDockersWords() {
        assertEquals(NetworkMode.DEFAULT, NetworkMode.parse(""));
        assertEquals(new NetworkMode.None(), NetworkMode.parse("none"));
        assertEquals(new NetworkMode.Host(), NetworkMode.parse("host"));
        assertEquals(new NetworkMode.Joined("web"), NetworkMode.parse("container:web"));
        assertEquals(new NetworkMode.Named("bridge"), NetworkMode.parse("bridge"));
        assertEquals(new NetworkMode.Named("hostile"), NetworkMode.parse("hostile"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "none", "host", "container:web", "container:", "bridge", "mine"})
    void isToldAsItWasRead(String text) {
        assertEquals(text, NetworkMode.parse(text).toString());
    }
}
