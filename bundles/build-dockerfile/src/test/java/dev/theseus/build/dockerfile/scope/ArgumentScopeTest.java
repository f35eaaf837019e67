package dev.theseus.build.dockerfile.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.build.dockerfile.Instruction.Argument;
import dev.theseus.build.dockerfile.expand.Expander;
import dev.theseus.build.dockerfile.scope.PredefinedArguments.PlatformWords;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ArgumentScopeTest {
    private static final PlatformWords HERE = new PlatformWords("linux", "amd64", "");
    private static final Map<String, String> PREDEFINED =
            PredefinedArguments.global(new PlatformWords("linux", "arm", "v7"), HERE, "");

    private static void declare(ArgumentScope scope, String name, String... value) {
        scope.declare(
                new Argument(name, value.length == 0 ? Optional.empty() : Optional.of(value[0])),
                new Expander(scope::value, '\\'));
    }

    @Test
    void aGlobalArgumentIsInAStageOnlyAfterAnArg() {
        ArgumentScope global = ArgumentScope.global(Map.of(), PREDEFINED);
        declare(global, "TAG", "1");
        ArgumentScope stage = global.stage();
        assertEquals(Optional.of("1"), global.value("TAG"));
        assertEquals(Optional.empty(), stage.value("TAG"));
        declare(stage, "TAG");
        assertEquals(Optional.of("1"), stage.value("TAG"));
        declare(stage, "TAG", "2");
        assertEquals(Optional.of("2"), stage.value("TAG"));
        assertEquals(Optional.of("1"), global.value("TAG"));
    }

    @Test
    void whatIsGivenGoesBeforeDefaults() {
        ArgumentScope global = ArgumentScope.global(Map.of("TAG", "given", "OTHER", "x"), PREDEFINED);
        declare(global, "TAG", "1");
        ArgumentScope stage = global.stage();
        declare(stage, "TAG", "2");
        assertEquals(Optional.of("given"), global.value("TAG"));
        assertEquals(Optional.of("given"), stage.value("TAG"));
        assertEquals(Optional.empty(), stage.value("OTHER"));
        assertFalse(stage.isDeclared("OTHER"));
    }

    @Test
    void defaultsMayUseWhatIsThere() {
        ArgumentScope scope = ArgumentScope.global(Map.of(), PREDEFINED);
        declare(scope, "A", "1");
        declare(scope, "B", "${A}2");
        assertEquals(Optional.of("12"), scope.value("B"));
    }

    @Test
    void platformsArePredefined() {
        ArgumentScope global = ArgumentScope.global(Map.of(), PREDEFINED);
        assertEquals(Optional.of("linux/arm/v7"), global.value("TARGETPLATFORM"));
        assertEquals(Optional.of("v7"), global.value("TARGETVARIANT"));
        assertEquals(Optional.of("amd64"), global.value("BUILDARCH"));
        ArgumentScope stage = global.stage();
        assertEquals(Optional.empty(), stage.value("TARGETARCH"));
        declare(stage, "TARGETARCH");
        assertEquals(Optional.of("arm"), stage.value("TARGETARCH"));
    }

    @Test
    void proxiesNeedNoArgAndDoNotCount() {
        ArgumentScope stage = ArgumentScope.global(Map.of("http_proxy", "p", "X", "y"), PREDEFINED)
                .stage();
        assertEquals(Map.of("http_proxy", "p"), stage.forCommands());
        assertTrue(stage.forHistory().isEmpty());
        declare(stage, "http_proxy");
        assertEquals(Map.of("http_proxy", "p"), stage.forHistory());
    }

    @Test
    void aStageOnAStageHasItsArguments() {
        ArgumentScope first = ArgumentScope.global(Map.of(), PREDEFINED).stage();
        declare(first, "A", "1");
        ArgumentScope second = first.next();
        assertEquals(Optional.of("1"), second.value("A"));
        declare(second, "A", "2");
        assertEquals(Optional.of("1"), first.value("A"));
    }
}
