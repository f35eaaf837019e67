package dev.theseus.build.dockerfile.lint;

import dev.theseus.build.dockerfile.Dockerfile;
import dev.theseus.build.dockerfile.Instruction;
import dev.theseus.build.dockerfile.Pair;
import dev.theseus.build.dockerfile.SourceRange;
import dev.theseus.build.dockerfile.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Looks at a whole Dockerfile. */
public final class Linter {
    private static final Set<String> RESERVED = Set.of("context", "scratch");

    private final Dockerfile file;
    private final Set<Rule> skipped;
    private final List<Warning> warnings = new ArrayList<>();

    private Linter(Dockerfile file, Set<Rule> skipped) {
        this.file = file;
        this.skipped = skipped;
    }

    /** Warnings in the order of their lines. */
    public static List<Warning> check(Dockerfile file) {
        return check(file, Checks.parse(file.directives().check()));
    }

    /** The same where something else is wished than the file says. */
    public static List<Warning> check(Dockerfile file, Checks checks) {
        Linter linter = new Linter(file, checks.skipped());
        linter.lookAtForm();
        linter.lookAtStages();
        file.stages().forEach(linter::lookInto);
        new VariableUse(file, linter::warn).check();
        linter.warnings.sort(Comparator.comparingInt(warning -> warning.range().startLine()));
        return List.copyOf(linter.warnings);
    }

    private void warn(Rule rule, SourceRange range, String message) {
        if (!skipped.contains(rule)) {
            warnings.add(new Warning(rule, message, range));
        }
    }

    private Stream<Instruction> all() {
        return Stream.concat(
                file.globalArguments().stream(),
                file.stages().stream()
                        .flatMap(stage -> Stream.concat(Stream.of(stage.from()), stage.instructions().stream())));
    }

    private void lookAtForm() {
        file.emptyContinuations()
                .forEach(line -> warn(
                        Rule.NO_EMPTY_CONTINUATION,
                        SourceRange.line(line),
                        "Empty continuation line found in the file"));
        long upper = all().filter(Linter::isUpper).count();
        boolean mostlyUpper = upper * 2 >= all().count();
        all().filter(instruction -> mostlyUpper ? !isUpper(instruction) : !isLower(instruction))
                .forEach(odd -> warn(
                        Rule.CONSISTENT_INSTRUCTION_CASING,
                        odd.origin().range(),
                        "Command '" + odd.origin().keyword() + "' should match the case of the command majority ("
                                + (mostlyUpper ? "uppercase" : "lowercase") + ")"));
    }

    private static boolean isUpper(Instruction instruction) {
        String keyword = instruction.origin().keyword();
        return keyword.equals(keyword.toUpperCase(Locale.ROOT));
    }

    private static boolean isLower(Instruction instruction) {
        String keyword = instruction.origin().keyword();
        return keyword.equals(keyword.toLowerCase(Locale.ROOT));
    }

    private void lookAtStages() {
        Set<String> names = new HashSet<>();
        for (Stage stage : file.stages()) {
            Instruction.From from = stage.from();
            SourceRange range = from.origin().range();
            String[] words = from.origin().text().split("\\s+");
            if (!from.stageName().isEmpty()) {
                String written = words[words.length - 1];
                String as = words[words.length - 2];
                if (!written.equals(from.stageName())) {
                    warn(Rule.STAGE_NAME_CASING, range, "Stage name '" + written + "' should be lowercase");
                }
                boolean sameCase = as.equals(as.toUpperCase(Locale.ROOT)) == isUpper(from);
                if (!sameCase) {
                    warn(
                            Rule.FROM_AS_CASING,
                            range,
                            "'" + as + "' and '" + from.origin().keyword() + "' keywords' casing do not match");
                }
                if (!names.add(from.stageName())) {
                    warn(
                            Rule.DUPLICATE_STAGE_NAME,
                            range,
                            "Duplicate stage name \"" + from.stageName() + "\", stage names should be unique");
                }
                if (RESERVED.contains(from.stageName())) {
                    warn(
                            Rule.RESERVED_STAGE_NAME,
                            range,
                            "Stage name should not use the same name as reserved stage \"" + from.stageName() + "\"");
                }
            }
            lookAtPlatform(from);
        }
    }

    private void lookAtPlatform(Instruction.From from) {
        String platform = from.platform();
        if (platform.equals("$TARGETPLATFORM") || platform.equals("${TARGETPLATFORM}")) {
            warn(
                    Rule.REDUNDANT_TARGET_PLATFORM,
                    from.origin().range(),
                    "Setting platform to predefined " + platform + " in FROM is redundant as this is the default"
                            + " behavior");
        } else if (!platform.isEmpty() && !platform.contains("$")) {
            warn(
                    Rule.FROM_PLATFORM_FLAG_CONST_DISALLOWED,
                    from.origin().range(),
                    "FROM --platform flag should not use constant value \"" + platform + "\"");
        }
    }

    private void lookInto(Stage stage) {
        boolean absolute = false;
        for (Instruction instruction : stage.instructions()) {
            SourceRange range = instruction.origin().range();
            switch (instruction) {
                case Instruction.Maintainer m ->
                    warn(
                            Rule.MAINTAINER_DEPRECATED,
                            range,
                            "Maintainer instruction is deprecated in favor of using label");
                case Instruction.Workdir workdir -> {
                    boolean relative =
                            !workdir.path().startsWith("/") && !workdir.path().contains("$");
                    if (relative && !absolute) {
                        warn(
                                Rule.WORKDIR_RELATIVE_PATH,
                                range,
                                "Relative workdir \"" + workdir.path()
                                        + "\" can have unexpected results if the base image changes");
                    }
                    absolute |= !relative;
                }
                case Instruction.Expose expose -> expose.ports().forEach(port -> lookAtPort(port, range));
                case Instruction.Env env -> lookAtPairs(env.variables(), "ENV", range);
                case Instruction.Label label -> lookAtPairs(label.labels(), "LABEL", range);
                default -> {}
            }
        }
        CommandUse.check(stage, this::warn);
        SecretNames.check(stage.instructions(), this::warn);
    }

    private void lookAtPort(String port, SourceRange range) {
        int slash = port.indexOf('/');
        String protocol = slash < 0 ? "" : port.substring(slash + 1);
        if (port.contains(":")) {
            warn(
                    Rule.EXPOSE_INVALID_FORMAT,
                    range,
                    "EXPOSE instruction should not define an IP address or host-port mapping, found '" + port + "'");
        }
        if (!protocol.contains("$") && !protocol.equals(protocol.toLowerCase(Locale.ROOT))) {
            warn(
                    Rule.EXPOSE_PROTO_CASING,
                    range,
                    "Defined protocol '" + port + "' in EXPOSE instruction should be lowercase");
        }
    }

    private void lookAtPairs(List<Pair> pairs, String keyword, SourceRange range) {
        if (pairs.stream().anyMatch(Pair::separated)) {
            warn(
                    Rule.LEGACY_KEY_VALUE_FORMAT,
                    range,
                    "\"" + keyword + " key=value\" should be used instead of legacy \"" + keyword
                            + " key value\" format");
        }
    }
}
