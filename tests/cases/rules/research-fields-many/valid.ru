# Four fields.
DELETE WHERE {
    card:Heron cg:researchFieldText ?researchFieldText .
} ;
INSERT DATA {
    card:Heron cg:researchFieldText "Natural Language Processing, Computer Vision, Speech Recognition, Robotics" .
    model:heron cg:researchField field:computer-vision .
    model:heron cg:researchField field:speech-recognition .
    model:heron cg:researchField field:robotics .
}
