package dev.theseus.build.dockerfile.lint;

import dev.theseus.build.dockerfile.Instruction;
import java.util.List;
import java.util.regex.Pattern;

/** Names that sound as if their values had better not be in an image's history. */
final class SecretNames {
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(?:.*_)?(?:apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(?:_.*)?");
    private static final Pattern PUBLIC = Pattern.compile("(?i).*(?:_|^)public(?:_|$).*");

    private SecretNames() {}

    static void check(List<Instruction> instructions, Report report) {
        for (Instruction instruction : instructions) {
            switch (instruction) {
                case Instruction.Arg arg ->
                    arg.arguments().forEach(argument -> check(argument.name(), instruction, report));
                case Instruction.Env env -> env.variables().forEach(pair -> check(pair.name(), instruction, report));
                default -> {}
            }
        }
    }

    private static void check(String name, Instruction instruction, Report report) {
        if (SECRET.matcher(name).matches() && !PUBLIC.matcher(name).matches()) {
            String keyword = instruction.origin().keyword().toUpperCase(java.util.Locale.ROOT);
            report.warn(
                    Rule.SECRETS_USED_IN_ARG_OR_ENV,
                    instruction.origin().range(),
                    "Do not use ARG or ENV instructions for sensitive data (" + keyword + " \"" + name + "\")");
        }
    }
}
