package dev.theseus.rest.build;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.theseus.api.error.EngineException;
import dev.theseus.api.image.Platform;
import dev.theseus.api.runtime.Resources;
import dev.theseus.engine.build.AgentSource;
import dev.theseus.engine.build.BuildRequest;
import dev.theseus.engine.build.SecretSource;
import dev.theseus.engine.build.SessionBuilds;
import dev.theseus.engine.container.LimitConfig;
import dev.theseus.engine.container.LimitConfig.Ulimit;
import dev.theseus.http.Query;
import dev.theseus.rest.http.Exchange;
import dev.theseus.rest.image.RegistryAuths;
import dev.theseus.rest.json.JsonFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parameters of {@code POST /build}. */
final class BuildQuery {
    private BuildQuery() {}

    static BuildRequest read(Exchange exchange) {
        Query query = exchange.query();
        if (query.flag("squash")) {
            throw EngineException.invalid(
                    "squash is not supported: a Dockerfile of several stages makes an image of few layers");
        }
        Map<String, String> labels = new LinkedHashMap<>();
        object(query, "labels").forEach((name, value) -> labels.put(name, value.orElse("")));
        return new BuildRequest(
                query.get("dockerfile"),
                query.get("target"),
                query.find("platform").map(BuildQuery::platform),
                object(query, "buildargs"),
                labels,
                query.all("t").stream().filter(name -> !name.isEmpty()).toList(),
                new BuildRequest.Cache(!query.flag("nocache"), query.flag("pull"), cacheFrom(query)),
                commands(query),
                RegistryAuths.ofConfig(exchange),
                SecretSource.NONE,
                AgentSource.NONE);
    }

    /** What a client with a session wants of the result: {@code [{"Type":"local","Attrs":{"dest":"x"}}]}. */
    static List<SessionBuilds.Output> outputs(Query query) {
        List<SessionBuilds.Output> outputs = new ArrayList<>();
        for (JsonElement element : list(query, "outputs")) {
            JsonFields fields = JsonFields.of(element);
            outputs.add(new SessionBuilds.Output(fields.string("Type"), fields.stringMap("Attrs")));
        }
        return outputs;
    }

    private static Platform platform(String text) {
        try {
            return Platform.parse(text);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static BuildRequest.Commands commands(Query query) {
        List<String> hosts = new ArrayList<>();
        query.all("extrahosts").forEach(value -> hosts.addAll(List.of(value.split(","))));
        hosts.removeIf(String::isBlank);
        return new BuildRequest.Commands(
                query.get("networkmode"),
                hosts,
                number(query, "shmsize"),
                query.get("cgroupparent"),
                limits(query),
                query.flag("rm", true),
                query.flag("forcerm"));
    }

    private static LimitConfig limits(Query query) {
        Resources resources = new Resources(
                number(query, "memory"),
                0,
                number(query, "memswap"),
                Optional.empty(),
                false,
                number(query, "cpushares"),
                number(query, "cpuquota"),
                number(query, "cpuperiod"),
                0,
                0,
                query.get("cpusetcpus"),
                query.get("cpusetmems"),
                0,
                0,
                List.of());
        return new LimitConfig(resources, 0, 0, ulimits(query));
    }

    private static List<Ulimit> ulimits(Query query) {
        List<Ulimit> ulimits = new ArrayList<>();
        for (JsonElement element : list(query, "ulimits")) {
            JsonFields fields = JsonFields.of(element);
            ulimits.add(new Ulimit(fields.string("Name"), fields.number("Soft"), fields.number("Hard")));
        }
        return ulimits;
    }

    private static List<JsonElement> list(Query query, String name) {
        Optional<JsonElement> document = json(query, name).filter(element -> !element.isJsonNull());
        if (document.isPresent() && !document.get().isJsonArray()) {
            throw EngineException.invalid(name + " must be a JSON array");
        }
        return document.map(list -> list.getAsJsonArray().asList()).orElse(List.of());
    }

    private static List<String> cacheFrom(Query query) {
        List<String> names = new ArrayList<>();
        for (JsonElement name : list(query, "cachefrom")) {
            if (!name.isJsonPrimitive()) {
                throw EngineException.invalid("cachefrom must be a JSON array of images' names");
            }
            names.add(name.getAsString());
        }
        return names;
    }

    private static long number(Query query, String name) {
        return query.find(name)
                .map(text -> {
                    try {
                        return Long.parseLong(text.strip());
                    } catch (NumberFormatException e) {
                        throw EngineException.invalid("invalid value for query parameter " + name + ": " + text
                                + " (a whole number is needed)");
                    }
                })
                .orElse(0L);
    }

    /** A JSON object of texts, where {@code null} stands for no value. */
    private static Map<String, Optional<String>> object(Query query, String name) {
        Map<String, Optional<String>> values = new LinkedHashMap<>();
        Optional<JsonElement> document = json(query, name).filter(element -> !element.isJsonNull());
        if (document.isEmpty()) {
            return values;
        }
        if (!document.get().isJsonObject()) {
            throw EngineException.invalid(name + " must be a JSON object");
        }
        document.get().getAsJsonObject().entrySet().forEach(entry -> {
            JsonElement value = entry.getValue();
            if (!value.isJsonNull() && !value.isJsonPrimitive()) {
                throw EngineException.invalid(name + ": the value of " + entry.getKey() + " must be a text");
            }
            values.put(entry.getKey(), value.isJsonNull() ? Optional.empty() : Optional.of(value.getAsString()));
        });
        return values;
    }

    private static Optional<JsonElement> json(Query query, String name) {
        return query.find(name).map(text -> {
            try {
                return JsonParser.parseString(text);
            } catch (JsonParseException e) {
                throw EngineException.invalid("error reading " + name + ": it is no JSON");
            }
        });
    }
}
