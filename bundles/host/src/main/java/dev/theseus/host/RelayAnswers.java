package dev.theseus.host;

/** What a relay says that it cannot do. */
final class RelayAnswers {
    private static final String ERROR = "error ";

    private RelayAnswers() {}

    /** In the kernel's words, if it was the kernel that refused. */
    static String failure(String answer) {
        if (!answer.startsWith(ERROR)) {
            return "the port relay answers: " + answer;
        }
        String number = answer.substring(ERROR.length());
        return switch (number) {
            case "13" -> "permission denied";
            case "24" -> "too many open files";
            case "97" -> "address family not supported by protocol";
            case "98" -> "address already in use";
            case "99" -> "cannot assign requested address";
            default -> "error number " + number;
        };
    }
}
