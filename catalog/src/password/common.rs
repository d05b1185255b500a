//! The passwords that are tried first, as words with the usual decorations taken off: some 300
//! words stand for many thousands of entries of the published lists.

/// Whether a password is a common word, decorated or repeated, or a run along the keyboard.
pub(super) fn is_common(password: &str) -> bool {
    let folded = password.to_lowercase();
    if is_run(&folded) || is_repetition(&folded) {
        return true;
    }
    let candidates = [plain(&folded), plain(&undress(&folded))];
    candidates.iter().any(|candidate| is_word(candidate) || is_repetition_of_word(candidate))
}

/// Letters that were written as digits or signs.
fn undress(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' | '|' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            '8' => 'b',
            c => c,
        })
        .collect()
}

/// Without digits and signs at both ends.
fn plain(text: &str) -> String {
    text.trim_matches(|c: char| !c.is_alphabetic()).to_owned()
}

fn is_word(text: &str) -> bool {
    WORDS.split_ascii_whitespace().any(|word| word == text)
}

fn is_repetition_of_word(text: &str) -> bool {
    WORDS.split_ascii_whitespace().any(|word| {
        text.len() > word.len()
            && text.len().is_multiple_of(word.len())
            && word.repeat(text.len() / word.len()) == text
    })
}

/// One to three characters, over and over.
fn is_repetition(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    (1..=3).any(|period| {
        characters.iter().zip(&characters[period.min(characters.len())..]).all(|(a, b)| a == b)
    })
}

/// A stretch, either way, of the alphabet, the digits or a row of keys.
fn is_run(text: &str) -> bool {
    let compact: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let backwards: String = compact.chars().rev().collect();
    !compact.is_empty() && ROWS.iter().any(|row| row.contains(&compact) || row.contains(&backwards))
}

const ROWS: &[&str] = &[
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qazwsxedcrfvtgbyhnujm",
    "a1b2c3d4e5f6g7h8",
    "abc123abc123abc123",
    "abcd1234abcd1234",
    "abcdef123456",
    "123qweasdzxc",
    "qwe123qwe123qwe123",
    "qwerty1234567890",
    "asdf1234asdf1234",
    "147258369",
    "159753159753",
    "1122334455667788990",
    "112233112233",
    "11223344",
    "741852963",
    "987654321123456789",
    "31415926535897932384",
];

const WORDS: &str = "
password passwort passwd passw pass passphrase parola parole senha contrasena motdepasse wachtwoord
haslo heslo salasana losenord secret secrets geheim geheimnis topsecret mysecret mypassword
letmein letmeinnow openup opensesame access accessgranted login logon signin welcome willkommen
bienvenue bienvenido benvenuto welcomehome hello helloworld hallo hola bonjour hellokitty admin
administrator adminadmin root toor rootroot superuser supervisor sysadmin system manager operator
master owner user username guest visitor demo demodemo test tester testtest testing testuser
temp temporary default changeme changeit changethis change newpass newpassword oldpassword
nopassword nothing whatever blank empty unknown anonymous server computer laptop desktop internet
network wireless router windows linux ubuntu debian apple google facebook microsoft samsung
iphone android twitter instagram whatsapp youtube netflix amazon oracle postgres mysql database
galvanalyser galvani battery batteries batterie cell cells cycler biologic maccor neware arbin
lithium sodium cathode anode electrode electrolyte potentiostat laboratory labor science research
oxford cambridge university student professor teacher engineer doctor
qwerty qwertz azerty qwertyu qwertyui qwertyuiop asdf asdfgh asdfghj asdfghjkl zxcvbn zxcvbnm
dragon monkey tiger lion eagle falcon phoenix panther cobra python wolf bear shark dolphin horse
pony kitten kitty puppy rabbit bunny butterfly spider scorpion hunter buster buddy charlie
football fussball soccer baseball basketball hockey golf tennis cricket rugby chelsea arsenal
liverpool barcelona juventus madrid bayern ferrari porsche mercedes corvette mustang harley
yamaha ducati superman batman spiderman starwars startrek pokemon naruto minecraft fortnite
warcraft starcraft matrix merlin gandalf frodo hobbit wizard magic ninja samurai pirate knight
princess prince queen king angel angels devil heaven jesus christ maria god godisgood blessed
faith hope love loveme lovely iloveyou iloveu ichliebedich teamo jetaime lover sweetheart
sweetie honey sugar candy cookie chocolate cherry banana orange apple pepper ginger cheese
peanut pumpkin strawberry sunshine sunflower flower flowers rainbow summer sommer winter spring
autumn monday friday saturday sunday january february august september october november december
morning midnight moonlight starlight shadow thunder lightning storm silver golden diamond
crystal platinum purple yellow green black white freedom liberty forever always together trustme
trustno trustnoone security secure private killer murder fuckyou fuckoff fuck asshole bullshit
bitch biteme sexy hottie michael jennifer jessica jordan ashley amanda daniel andrew joshua
matthew thomas robert richard william george jonathan anthony nicole michelle melissa samantha
stephanie elizabeth alexander alexandra christian christopher benjamin maxwell maverick chester
charles patrick victoria vanessa natasha barbara sandra andrea anderson johnson jackson williams
london berlin paris madrid moscow newyork texas california florida america canada germany
deutschland england france australia brasil mexico india russia china japan
computer1 zaq12wsx trustno1 money dollar million business company office home house family mother
father brother sister daughter mama papa mommy daddy baby babygirl babyboy boyfriend girlfriend
friend friends bestfriend whiskey vodka corona heineken guitar guitarist metallica nirvana
slipknot eminem beatles rockstar rockyou music dance dancer player gamer ranger cowboy cowboys
redskins steelers yankees packers lakers eagles raiders dolphins broncos panthers warriors
creative success victory winner champion number numberone lucky luckyone bonjour azerty
photoshop adobe adobeadobe macromedia aaaaaa abcdef abc abcabc onetwothree someone something
iloveme loveyou mylove mustang access flower solo trouble snoopy tinkerbell garfield mickey
minnie donald goofy simpson bart homer scooby tweety winnie elephant penguin turtle chicken
";
