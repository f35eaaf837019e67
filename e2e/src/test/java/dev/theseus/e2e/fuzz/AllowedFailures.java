package dev.theseus.e2e.fuzz;

import java.util.List;
import java.util.regex.Pattern;

/** The answers of 500 and above that are right: dockerd gives them too, or says that it cannot do this at all. */
final class AllowedFailures {
    private static final List<Rule> RULES = List.of(
            // What this daemon does not do, and says so.
            rule(501, "POST .*/(build|build/prune|session)([?].*)?", "supported|planned"),
            rule(501, "GET .*/images/search.*", "not supported"),
            // dockerd's own answers when it is no member of a swarm.
            rule(503, "(GET|PUT|HEAD) .*/(swarm|volumes/).*", "not a swarm manager"),
            rule(503, "GET .*/swarm", "not a swarm manager"),
            rule(503, "POST .*/networks/create", "not a swarm manager"),
            // A registry that cannot be reached, or talks nonsense, is the registry's failure: dockerd answers 500.
            rule(500, "POST .*/images/(create|.*/push).*", ".*"),
            rule(503, "POST .*/images/(create|.*/push).*", ".*"),
            rule(500, "(GET|POST) .*/(distribution/.*|images/search|auth)([?].*)?", ".*"),
            rule(503, "(GET|POST) .*/(distribution/.*|images/search|auth)([?].*)?", ".*"),
            // dockerd says the same sentence, in a stream that began with 200.
            rule(500, "POST .*/images/load.*", "failed to register layer"),
            // dockerd unpacks while it reads, and answers 500 to an archive that is broken midway.
            rule(500, "PUT .*/archive.*", "archive|setxattr"),
            // The runtime's refusal of what no one can check before it, as dockerd passes it on.
            rule(500, "POST .*/containers/.*/(update|start|resize|kill).*", ".*"),
            rule(500, "POST .*/exec/.*/(start|resize).*", ".*"));

    private record Rule(int status, Pattern line, Pattern text) {}

    private AllowedFailures() {}

    private static Rule rule(int status, String line, String text) {
        return new Rule(status, Pattern.compile(line), Pattern.compile(text));
    }

    /** An internal error is a fault wherever it comes. */
    static boolean holds(Request request, Answer answer) {
        return answer.status() < 500
                || !answer.text().contains("internal error")
                        && RULES.stream()
                                .anyMatch(rule -> rule.status == answer.status()
                                        && rule.line.matcher(request.line()).matches()
                                        && rule.text.matcher(answer.text()).find());
    }
}
