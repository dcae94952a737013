package dev.mien.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.mien.MienException;
import dev.mien.engine.tensor.Shape;
import org.junit.jupiter.api.Test;

class ModelCatalogueTest {
    @Test
    void everyNameMakesItsNetwork() {
        for (String name : ModelCatalogue.names()) {
            String plain = name.replaceAll("\\[.*", "");
            assertTrue(ModelCatalogue.keys(ModelCatalogue.create(plain)).size() > 5, plain);
        }
    }

    @Test
    void sizesInBracketsCount() {
        assertEquals(Shape.of(7, 512),
                ModelCatalogue.keys(ModelCatalogue.create("inceptionresnetv1[7]")).get("logits.weight"));
        assertEquals(Shape.of(5, 128),
                ModelCatalogue.keys(ModelCatalogue.create("inceptiontime[1, 5]")).get("fc.weight"));
    }

    @Test
    void mistakesAreExplained() {
        assertTrue(
                assertThrows(MienException.class, () -> ModelCatalogue.create("vgg")).getMessage().contains("i3d-rgb"));
        assertThrows(MienException.class, () -> ModelCatalogue.create("pnet[3]"));
        assertThrows(MienException.class, () -> ModelCatalogue.create("i3d-rgb[0]"));
        assertThrows(MienException.class, () -> ModelCatalogue.create("i3d-rgb[99999999999]"));
    }
}
