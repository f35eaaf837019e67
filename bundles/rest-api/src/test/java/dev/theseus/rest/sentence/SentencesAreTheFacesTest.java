package dev.theseus.rest.sentence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.theseus.api.error.Attributes;
import dev.theseus.api.error.Reason;
import dev.theseus.engine.container.ContainerReasons;
import dev.theseus.engine.container.SpecReasons;
import dev.theseus.engine.exec.ExecReasons;
import dev.theseus.engine.image.ImageReasons;
import dev.theseus.engine.network.NetworkReasons;
import dev.theseus.engine.volume.VolumeReasons;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Docker says is said in one place: here, and not in the engine as well. */
class SentencesAreTheFacesTest {
    private static final List<Class<?>> REASONS = List.of(
            ContainerReasons.class,
            SpecReasons.class,
            ExecReasons.class,
            VolumeReasons.class,
            NetworkReasons.class,
            ImageReasons.class);
    /** Not engine-build: the language of Dockerfiles says its errors itself, as BuildKit has them. */
    private static final List<String> ROOMS =
            List.of("engine-core", "engine-image", "engine-network", "engine-container", "engine");

    private static final Pattern FACT = Pattern.compile("\\{(\\w*)(\\.short)?}");
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final String BETWEEN = "(?:\"\\s*\\+[^;]{1,80}?\\+\\s*\"|%s)";

    /** A list of faults that is one message, and a parser that faces share with what is stored: they are not typed yet. */
    private static final Set<String> NOT_YET = Set.of("EndpointRules.java", "PortKey.java");

    private static Stream<Object> constants(Class<?> type) {
        return Stream.of(type.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()))
                .map(SentencesAreTheFacesTest::value);
    }

    private static Object value(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        for (String room : ROOMS) {
            try (Stream<Path> files = Files.walk(Path.of("..", room, "src/main/java"))) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java")
                                && !NOT_YET.contains(each.getFileName().toString()))
                        .toList()) {
                    sources.add(JOINED.matcher(Files.readString(file)).replaceAll(""));
                }
            }
        }
        return sources;
    }

    /** The form as somebody would write it in Java: joined with its attributes, or formatted. */
    private static Pattern asWritten(String form) {
        StringBuilder regex = new StringBuilder();
        int end = 0;
        Matcher facts = FACT.matcher(form);
        while (facts.find()) {
            regex.append(literally(form.substring(end, facts.start())))
                    .append(
                            facts.start() == 0
                                    ? "(?:\\+\\s*\"|%s)"
                                    : facts.end() == form.length() ? "(?:\"\\s*\\+|%s)" : BETWEEN);
            end = facts.end();
        }
        return Pattern.compile(regex.append(literally(form.substring(end))).toString());
    }

    private static String literally(String part) {
        return Pattern.quote(part.replace("\\", "\\\\").replace("\"", "\\\""));
    }

    @Test
    void everyReasonOfARoomIsSaid() {
        Set<Object> silent = new HashSet<>();
        for (Class<?> type : REASONS) {
            constants(type)
                    .filter(reason -> !ErrorSentences.FORMS.containsKey((Reason) reason))
                    .forEach(silent::add);
        }
        assertEquals(Set.of(), silent);
    }

    @Test
    void formsNameAttributesThatThereAre() {
        Set<Object> known = new HashSet<>(constants(Attributes.class).toList());
        ErrorSentences.FORMS.forEach((reason, form) -> FACT.matcher(form)
                .results()
                .forEach(fact -> assertTrue(known.contains(fact.group(1)), () -> reason + ": " + form)));
    }

    @Test
    void noSentenceIsSaidInTheEngine() throws IOException {
        List<String> sources = sources();
        assertTrue(sources.size() > 300, () -> "the sources are elsewhere");
        List<String> twice = ErrorSentences.FORMS.values().stream()
                .filter(form -> sources.stream().anyMatch(asWritten(form).asPredicate()))
                .toList();
        assertEquals(List.of(), twice);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "conflict(\"cannot remove \\\"\" + name + \"\\\": it is \" + status)",
                "conflict(\"cannot \"\n        + \"remove \\\"\" + now().name() + \"\\\": it is \" + status)",
                "conflict(\"cannot remove \\\"%s\\\": it is %s\".formatted(name, status))"
            })
    void aSentenceIsFoundHoweverItIsPutTogether(String source) {
        Pattern form = asWritten("cannot remove \"{name}\": it is {status}");
        assertTrue(form.matcher(JOINED.matcher(source).replaceAll("")).find(), form::pattern);
    }
}
