//! The examples of the builders, taken from their documentation by the golden test of the generator.

use nasty_facade as cams;

async fn empty_get_rows(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .get_rows()
        .next("value")
        .send()
        .await?;
    if let Some(rows) = &reply.rows {
        println!("{rows}");
    }
    Ok(())
}

async fn empty_only_default(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .only_default()
        .tenant("t-1")
        .send()
        .await?;
    println!("color: {:?}", reply.color);
    Ok(())
}

async fn empty_ping(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .ping()
        .send()
        .await?;
    println!("{reply:?}");
    Ok(())
}

async fn nasty_names_do_everything(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .do_everything()
        .tenant("t-1")
        .r#type("value")
        .colors([cams::models::Color::Red])
        .message(cams::models::Message::new("value"))
        .string("value")
        .do_everything("value")
        .password("value")
        .send()
        .await?;
    for item in &reply.flags {
        println!("{item}");
    }
    Ok(())
}

async fn nasty_names_need_all(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .need_all()
        .text("value")
        .count(1)
        .total(1)
        .ratio(1.0)
        .flag(true)
        .color("value")
        .pair(cams::models::NodePair::new(cams::models::Node::new().with_type("value"), vec!["value".to_owned()], "value", vec!["value".to_owned()]))
        .any(serde_json::json!(null))
        .map([("key", 1)])
        .list([cams::models::Message::new("value")])
        .object(cams::models::NeedAllObject::new(cams::models::Message::new("value")))
        .send()
        .await?;
    println!("{reply:?}");
    Ok(())
}

async fn type_deep(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .deep()
        .grid([vec![cams::models::DeepGrid::new()]])
        .send()
        .await?;
    for item in &reply.rows {
        println!("{item:?}");
    }
    Ok(())
}

async fn type_get_url(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .get_url()
        .foo_bar("value")
        .foo_bar_2("value")
        .send()
        .await?;
    for item in &reply.parts {
        println!("ID: {}", item.id.as_deref().unwrap_or_default());
        println!("on: {}", item.on.as_deref().unwrap_or_default());
    }
    Ok(())
}

async fn type_get_url2(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .get_url2()
        .filter_1_key("value")
        .n3_d(true)
        .群组("value")
        .send()
        .await?;
    for item in &reply.data_list {
        println!("a b: {}", item.a_b.as_deref().unwrap_or_default());
    }
    Ok(())
}

async fn type_list_pages(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .list_pages()
        .r#type("value")
        .send()
        .await?;
    if let Some(found) = &reply.r#type {
        for item in &found.rows {
            if let Some(state) = &item.state {
                println!("{state:?}");
            }
        }
    }
    Ok(())
}

async fn type_move(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .r#move()
        .send()
        .await?;
    println!("{reply:?}");
    Ok(())
}

async fn type_option(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .option()
        .vec(["value"])
        .x_count(2)
        .send()
        .await?;
    if let Some(result) = &reply.result {
        println!("some: {}", result.some.as_deref().unwrap_or_default());
        println!("none: {:?}", result.none);
    }
    Ok(())
}

async fn type_self_(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .self_()
        .self_("value")
        .send()
        .await?;
    if let Some(self_) = &reply.self_ {
        println!("self: {}", self_.self_.unwrap_or_default());
    }
    Ok(())
}

async fn type_send_(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .send_()
        .send()
        .await?;
    println!("{reply:?}");
    Ok(())
}

async fn type_upload_(client: cams::Client) -> Result<(), cams::Error> {
    let reply = client
        .upload_()
        .send_blocking_("value")
        .send()
        .await?;
    println!("{reply:?}");
    Ok(())
}
