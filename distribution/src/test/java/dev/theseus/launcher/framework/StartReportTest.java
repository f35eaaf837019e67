package dev.theseus.launcher.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StartReportTest {
    @Test
    void aSentenceOfTheDaemonsOwnComesWithoutItsClass() {
        String failure = """
                java.lang.reflect.InvocationTargetException
                \tat java.base/jdk.internal.reflect.DirectConstructorHandleAccessor.newInstance(DirectConstructorHandleAccessor.java:74)
                Caused by: dev.theseus.api.error.EngineException: data root /d cannot be used: its state is empty
                \tat dev.theseus.engine.Some.where(Some.java:1)
                Caused by: java.io.IOException: more
                """;
        assertEquals("data root /d cannot be used: its state is empty", StartReport.reason(failure));
    }

    @Test
    void otherExceptionsKeepTheirs() {
        assertEquals(
                "java.lang.NullPointerException",
                StartReport.reason("java.lang.RuntimeException: x\nCaused by: java.lang.NullPointerException\n\tat y"));
        assertEquals(
                "java.lang.OutOfMemoryError: Java heap space",
                StartReport.reason("java.lang.OutOfMemoryError: Java heap space"));
    }
}
