package dev.theseus.build.dockerfile.scope;

import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.expand.Expander;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The build arguments that are there at a line. One is for what stands before the first FROM; each stage has one of its own,
 * which begins empty, or with those of the stage that it stands on. For one thread.
 */
public final class ArgumentScope {
    private final Map<String, String> given;
    private final Map<String, String> inherited;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, Boolean> declared = new LinkedHashMap<>();

    private ArgumentScope(Map<String, String> given, Map<String, String> inherited) {
        this.given = Map.copyOf(given);
        this.inherited = Map.copyOf(inherited);
    }

    /**
     * Before the first FROM.
     *
     * @param given with {@code --build-arg}
     * @param predefined see {@link PredefinedArguments#global}
     */
    public static ArgumentScope global(Map<String, String> given, Map<String, String> predefined) {
        ArgumentScope scope = new ArgumentScope(given, Map.of());
        scope.values.putAll(predefined);
        return scope;
    }

    /** Of a stage: what is global is there only after an ARG of its name. */
    public ArgumentScope stage() {
        return new ArgumentScope(given, values);
    }

    /** Of a stage that stands on this one's. */
    public ArgumentScope next() {
        ArgumentScope scope = new ArgumentScope(given, inherited);
        scope.values.putAll(values);
        scope.declared.putAll(declared);
        return scope;
    }

    /** Takes an ARG in; its default may use what is there already. */
    public void declare(Instruction.Argument argument, Expander expander) {
        String name = argument.name();
        declared.put(name, true);
        Optional<String> standard = argument.value().map(expander::word);
        String value = given.get(name);
        if (value == null && standard.isEmpty()) {
            value = inherited.get(name);
        }
        if (value == null) {
            value = standard.orElse(null);
        }
        if (value != null) {
            values.put(name, value);
        }
    }

    /** The value that a variable has by an argument; an environment variable of the same name goes before it. */
    public Optional<String> value(String name) {
        String value = values.get(name);
        if (value == null && PredefinedArguments.isProxy(name)) {
            value = given.get(name);
        }
        return Optional.ofNullable(value);
    }

    /** Arguments that a command sees, by name: those declared here, and given proxies. */
    public Map<String, String> forCommands() {
        Map<String, String> seen = new TreeMap<>();
        given.forEach((name, value) -> {
            if (PredefinedArguments.isProxy(name)) {
                seen.put(name, value);
            }
        });
        values.forEach((name, value) -> {
            if (declared.containsKey(name)) {
                seen.put(name, value);
            }
        });
        return seen;
    }

    /** Of those the ones that make a step another one: not proxies, unless an ARG names them. */
    public Map<String, String> forHistory() {
        Map<String, String> seen = new TreeMap<>(forCommands());
        seen.keySet().removeIf(name -> PredefinedArguments.isProxy(name) && !declared.containsKey(name));
        return seen;
    }

    public boolean isDeclared(String name) {
        return declared.containsKey(name);
    }
}
