package dev.theseus.settings;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * By what proxies others are reached; each is empty for none.
 *
 * @param http for {@code http:} addresses
 * @param https for {@code https:} addresses
 * @param exempt hosts that are reached without one, separated by commas
 */
public record ProxySettings(String http, String https, String exempt) {
    /** As the variables of an environment name them; those that are empty are left out. */
    public Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("HTTP_PROXY", http);
        variables.put("HTTPS_PROXY", https);
        variables.put("NO_PROXY", exempt);
        variables.values().removeIf(String::isEmpty);
        return variables;
    }
}
