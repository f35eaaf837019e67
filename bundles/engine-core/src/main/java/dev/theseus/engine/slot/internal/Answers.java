package dev.theseus.engine.slot.internal;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What drivers answer: nothing in it may be null, or somebody far from the driver would stumble over it. */
final class Answers {
    private static final String WHOLE = "";

    /** Kept for as long as the record's class is: drivers answer with the API's. */
    private static final ClassValue<List<Method>> COMPONENTS = new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .filter(component -> !component.getType().isPrimitive())
                    .map(RecordComponent::getAccessor)
                    .toList();
        }
    };

    private Answers() {}

    /** What is wrong with an answer, one level down too: in a collection, a map or a record; empty when it is whole. */
    static String defect(@Nullable Object answer) {
        if (answer == null) {
            return "returned null";
        }
        // Paths are collections of their names.
        if (answer instanceof Iterable<?> items && !(answer instanceof Path)) {
            return first(items);
        }
        if (answer instanceof Map<?, ?> map) {
            String keys = first(map.keySet());
            return keys.isEmpty() ? first(map.values()) : keys;
        }
        return item(answer instanceof Optional<?> optional ? optional.orElse(null) : answer);
    }

    private static String first(Iterable<?> items) {
        for (Object item : items) {
            String defect = item == null ? "returned null in a collection" : item(item);
            if (!defect.isEmpty()) {
                return defect;
            }
        }
        return WHOLE;
    }

    private static String item(@Nullable Object item) {
        if (item instanceof Record) {
            for (Method component : COMPONENTS.get(item.getClass())) {
                if (value(component, item) == null) {
                    return "returned null as " + component.getName() + "() of "
                            + item.getClass().getSimpleName();
                }
            }
        }
        return WHOLE;
    }

    private static @Nullable Object value(Method component, Object record) {
        try {
            return component.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component.getName() + "() cannot be read", e);
        }
    }
}
